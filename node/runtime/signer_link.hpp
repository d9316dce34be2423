// The thread that talks to the signer: hands over what is to be signed, tells the engine what came back, and connects
// again after every end. The ledger thread never waits for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "node/engine/engine.hpp"
#include "node/runtime/signer_client.hpp"

namespace weft::node {

class SignerLink {
public:
    struct Outlets {
        std::function<void(Event)> tell;  // SignerUp, SignerDown, Signed
        std::function<void(p2p::TlsIdentity)> renew;
    };

    // `client` is connected, and `welcome` is what it was told.
    SignerLink(std::unique_ptr<SignerClient> client, signer::Welcome welcome, Outlets outlets);
    ~SignerLink();

    void start();
    void stop();  // idempotent

    // Any thread; answered through `tell`, unless the connection ends before. Bounded by the engine: one round block
    // and a few votes.
    void sign(SignRequest request);

private:
    void run();
    bool connect();
    void serve();
    bool answer(const std::vector<SignRequest>& requests);
    bool renew_session();
    void down(const std::string& why);
    std::vector<SignRequest> wait_for_requests();
    bool wait(std::chrono::milliseconds time);

    std::unique_ptr<SignerClient> client_;
    signer::Welcome welcome_;
    const PublicKeyBytes key_;
    Outlets outlets_;
    std::string told_;  // why it is down, as last told
    std::chrono::steady_clock::time_point renewed_ = std::chrono::steady_clock::now();
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<SignRequest> requests_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace weft::node
