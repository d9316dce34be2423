// weftd: one node.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>
#include <thread>

#include "node/runtime/command_line.hpp"
#include "node/runtime/log.hpp"
#include "node/runtime/node.hpp"
#include "node/runtime/watchdog.hpp"

namespace {

using namespace weft;
using namespace weft::node;

int exit_code(ExitCode code) {
    return static_cast<int>(code);
}

int complain(const std::string& what, ExitCode code) {
    std::fprintf(stderr, "weftd: %s\n", what.c_str());
    return exit_code(code);
}

// SIGTERM, SIGINT and SIGHUP are waited for by a thread, and blocked in all others. Call before any thread starts.
class SignalThread {
public:
    // SIGHUP reads `sources` again; they outlive this.
    SignalThread(StopRequest& stop, const ConfigSources& sources) : sources_(sources) {
        ::signal(SIGPIPE, SIG_IGN);
        ::signal(SIGXFSZ, SIG_IGN);  // a file that reached its limit is an error of the write
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGHUP);
        ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        thread_ = std::thread([this, &stop] {
            int signal = SIGHUP;
            while (signal == SIGHUP) {
                sigwait(&signals_, &signal);
                if (signal == SIGHUP) reload();
            }
            stop.ask(ExitCode::ok, signal == SIGINT ? "interrupted" : "asked to by a signal");
        });
    }
    ~SignalThread() {
        ::pthread_kill(thread_.native_handle(), SIGTERM);
        thread_.join();
    }

    // Whom a SIGHUP is for; nobody, once it is null.
    void set_node(Node* node) {
        const std::lock_guard lock(mutex_);
        node_ = node;
    }

private:
    void reload() {
        Expected<Config, std::string> fresh = load_config(sources_);
        const std::lock_guard lock(mutex_);
        if (node_ != nullptr) node_->reload(std::move(fresh));
    }

    const ConfigSources& sources_;
    std::mutex mutex_;
    Node* node_ = nullptr;
    sigset_t signals_{};
    std::thread thread_;
};

std::string ready_line(const Ports& ports) {
    std::string line = "ready: api " + std::to_string(ports.api) + ", gossip " + std::to_string(ports.gossip);
    if (ports.zmq_pub) line += ", zmq pub " + std::to_string(*ports.zmq_pub);
    if (ports.zmq_router) line += ", zmq router " + std::to_string(*ports.zmq_router);
    return line;
}

// One life of the node in this process.
int run_once(const Config& config, StopRequest& stop, SignalThread& signals) {
    Expected<std::unique_ptr<Node>, std::string> node = Node::start(config, stop);
    if (!node) {
        log_error(LogComponent::node, node.error());
        return exit_code(ExitCode::failed);
    }
    log_info(LogComponent::node, ready_line((*node)->ports()));
    signals.set_node(node->get());
    const StopRequest::Reason reason = stop.wait();
    signals.set_node(nullptr);
    const bool planned = reason.code == ExitCode::ok || reason.code == ExitCode::again;
    log_line(LogComponent::node, planned ? LogLevel::info : LogLevel::error, "stopping: " + reason.text);
    const Watchdog watchdog(std::chrono::seconds(9));
    (*node)->stop();
    log_info(LogComponent::node, "stopped");
    return exit_code(reason.code);
}

int run(Config config, const ConfigSources& sources) {
    start_log(config.log.level, config.log.format, config.log.levels);
    StopRequest stop;
    SignalThread signals(stop, sources);
    for (;;) {
        const int code = run_once(config, stop, signals);
        if (code != exit_code(ExitCode::again) || !stop.begin_again()) {
            return code == exit_code(ExitCode::again) ? exit_code(ExitCode::ok) : code;
        }
        // As the life before would have done on SIGHUP; the rest waits for the next start of the process.
        if (Expected<Config, std::string> fresh = load_config(sources)) config.gossip.peers = fresh->gossip.peers;
    }
}

}  // namespace

int main(int argc, char** argv) {
    int code = 0;
    std::optional<CommandLine> line = parse_command_line(argc, argv, code);
    if (!line) return code;
    line->sources.environment = environment_variables();
    const Expected<Config, std::string> config = load_config(line->sources);
    if (!config) return complain(config.error(), ExitCode::usage);
    if (line->print_config) {
        std::fputs(print_config(*config).c_str(), stdout);
        return 0;
    }
    if (line->check_config) {
        std::puts("the configuration is valid");
        return 0;
    }
    return run(*config, line->sources);
}
