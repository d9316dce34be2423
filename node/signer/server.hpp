// The signer's side of its Unix socket: one thread, one node at a time, every wait and every buffer bounded.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "node/signer/signer.hpp"

namespace weft::node::signer {

struct ServerOptions {
    std::filesystem::path socket;
    uid_t client;  // the one user whose processes may connect, besides the signer's own
};

class Server {
public:
    // Binds and listens. A socket file that nobody answers on is replaced; one in use is an error. Mode 0600, or 0666
    // when the client is another user: whoever connects is asked for its user id in any case.
    static Expected<std::unique_ptr<Server>, std::string> listen(const ServerOptions& options, Signer& signer,
                                                                 std::function<void(const std::string&)> log);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Serves until `stop_fd` is readable (nothing is returned) or the record cannot be kept any more (why).
    Expected<void, std::string> run(int stop_fd);

private:
    Server(ServerOptions options, Signer& signer, std::function<void(const std::string&)> log, int listening);
    void accept();
    void drop(const std::string& why);
    Expected<void, std::string> serve();
    Expected<void, std::string> answer(const Frame& frame);
    void greet(const Frame& frame);
    void send(FrameType type, ByteView body);

    ServerOptions options_;
    Signer& signer_;
    std::function<void(const std::string&)> log_;
    int listening_;
    int client_ = -1;
    bool greeted_ = false;
    Bytes buffer_;
};

}  // namespace weft::node::signer
