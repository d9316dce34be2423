#include "node/runtime/signer_link.hpp"

#include <algorithm>

#include "node/runtime/thread_name.hpp"

namespace weft::node {

namespace {

using namespace std::chrono_literals;

constexpr auto kLookAfter = 500ms;  // whether an idle signer is still there, or whether one is back
constexpr auto kRenewAfter = 24h;

signer::Wanted wanted(SignRequest::What what) {
    return what == SignRequest::What::round_block ? signer::Wanted::round_block : signer::Wanted::checkpoint;
}

}  // namespace

SignerLink::SignerLink(std::unique_ptr<SignerClient> client, signer::Welcome welcome, Outlets outlets)
    : client_(std::move(client)), welcome_(std::move(welcome)), key_(welcome_.key), outlets_(std::move(outlets)) {}

SignerLink::~SignerLink() {
    stop();
}

void SignerLink::start() {
    thread_ = std::thread([this] { run(); });
}

void SignerLink::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SignerLink::sign(SignRequest request) {
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
    }
    wake_.notify_all();
}

// False when the thread is to stop.
bool SignerLink::wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, time, [&] { return stopping_; });
}

std::vector<SignRequest> SignerLink::wait_for_requests() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kLookAfter, [&] { return stopping_ || !requests_.empty(); });
    std::vector<SignRequest> taken;
    const std::size_t count = std::min(requests_.size(), signer::kWishesMax);
    const auto end = requests_.begin() + static_cast<std::ptrdiff_t>(count);
    taken.assign(std::make_move_iterator(requests_.begin()), std::make_move_iterator(end));
    requests_.erase(requests_.begin(), end);
    return taken;
}

void SignerLink::run() {
    name_thread("weft-signer");
    do {
        if (client_->connected() || connect()) serve();
    } while (wait(kLookAfter));
}

bool SignerLink::connect() {
    const auto welcome = client_->connect();
    if (!welcome) return down(welcome.error()), false;
    if (welcome->key != key_) {
        client_->disconnect();
        return down("the signer holds another key than when this node started"), false;
    }
    welcome_ = *welcome;
    return renew_session();
}

// A signer that was away may have taken the session key's time with it.
bool SignerLink::renew_session() {
    const auto identity = client_->session(key_);
    if (!identity) return down(identity.error()), false;
    renewed_ = std::chrono::steady_clock::now();
    outlets_.renew(*identity);
    return true;
}

void SignerLink::down(const std::string& why) {
    if (why == told_) return;
    told_ = why;
    outlets_.tell(SignerDown{why});
}

// Until the connection ends, or the thread is to stop.
void SignerLink::serve() {
    told_.clear();
    outlets_.tell(SignerUp{welcome_.last_round_block});
    for (;;) {
        const std::vector<SignRequest> requests = wait_for_requests();
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) return;
        }
        if (!requests.empty() && !answer(requests)) return;
        if (requests.empty() && client_->hung_up()) {
            client_->disconnect();
            return down("the signer is gone");
        }
        if (std::chrono::steady_clock::now() - renewed_ > kRenewAfter && !renew_session()) return;
    }
}

// False: the connection is over.
bool SignerLink::answer(const std::vector<SignRequest>& requests) {
    std::vector<signer::Wish> wishes;
    wishes.reserve(requests.size());
    for (const SignRequest& request : requests) wishes.push_back({wanted(request.what), request.body});
    const auto granted = client_->sign(wishes);
    if (!granted) return down(granted.error()), false;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const signer::Granted& each = (*granted)[i];
        if (!each.signature && requests[i].what == SignRequest::What::round_block) {
            // Connecting again brings what it signed instead.
            client_->disconnect();
            return down("the signer refuses a round block: " + each.refusal), false;
        }
        outlets_.tell(Signed{requests[i].ticket, each.signature.value_or(Signature{}), each.refusal});
    }
    return true;
}

}  // namespace weft::node
