#include "tools/client/sender.hpp"

#include <algorithm>
#include <thread>

namespace weft::client {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kParents = 2;
constexpr milliseconds kPollFirst{10};
constexpr milliseconds kPollMax{200};
constexpr milliseconds kRetryDefault{500};

// How long until the same payload may be tried again; nothing when it never helps.
std::optional<milliseconds> retry_delay(const Error& error) {
    if (error.kind != Error::Kind::refused) return std::nullopt;
    if (error.code == "work_too_low" || error.code == "too_old") return milliseconds{0};
    if (error.code == "busy" || error.code == "not_ready" || error.code == "over_quota" || error.code == "too_new") {
        return error.retry_after_s ? milliseconds{1000} * *error.retry_after_s : kRetryDefault;
    }
    return std::nullopt;
}

// The sequence and the work of the account's next block. An account that the ledger does not know begins at 0; what
// work it needs, the node says when it refuses.
Result<Draft> first_draft(NodeClient& node, const Wallet& wallet, const SendOptions& options) {
    Draft draft;
    const auto account = node.account(wallet.account().hex());
    if (!account && account.error().code != "unknown_account") return Unexpected{account.error()};
    if (account) {
        draft.sequence = account->next_sequence;
        draft.work_bits = account->work_bits.value_or(0);
    }
    draft.sequence = options.sequence.value_or(draft.sequence);
    return draft;
}

Result<BlockId> submit_once(NodeClient& node, const Wallet& wallet, const Payload& payload, Draft& draft) {
    auto tips = node.tips(kParents);
    if (!tips) return Unexpected{tips.error()};
    draft.parents = std::move(tips->parents);
    draft.time = tips->time;
    const auto block = wallet.make(draft, payload);
    if (!block) return Unexpected{block.error()};
    const auto submitted = node.submit(block->encoded);
    if (!submitted) return Unexpected{submitted.error()};
    return block->id;
}

Result<BlockId> submit(NodeClient& node, const Wallet& wallet, const Payload& payload, Draft& draft,
                       Clock::time_point deadline) {
    while (true) {
        auto id = submit_once(node, wallet, payload, draft);
        if (id) return id;
        const auto delay = retry_delay(id.error());
        if (!delay || Clock::now() + *delay >= deadline) return id;
        if (id.error().code == "work_too_low") draft.work_bits = std::max(draft.work_bits + 1, id.error().work_bits);
        std::this_thread::sleep_for(*delay);
    }
}

}  // namespace

Result<Metadata> wait_for_fate(NodeClient& node, const BlockId& id, Clock::time_point deadline) {
    for (milliseconds delay = kPollFirst;; delay = std::min(delay * 3 / 2, kPollMax)) {
        auto metadata = node.metadata(id);
        if (!metadata || metadata->fate != Fate::pending) return metadata;
        if (Clock::now() + delay >= deadline) {
            return fail(Error::Kind::timeout, "Block " + id.hex() + " is still pending.",
                        "It is not lost: ask again with 'weft get " + id.hex() +
                            "'. If nothing is confirmed at all, look at "
                            "'weft info': a committee without its quorum does not commit.");
        }
        std::this_thread::sleep_for(delay);
    }
}

Result<Sent> send_payload(NodeClient& node, const Wallet& wallet, const Payload& payload, const SendOptions& options) {
    const Clock::time_point start = Clock::now();
    const Clock::time_point deadline = start + options.timeout;
    auto draft = first_draft(node, wallet, options);
    if (!draft) return Unexpected{draft.error()};
    const auto id = submit(node, wallet, payload, *draft, deadline);
    if (!id) return Unexpected{id.error()};

    Sent sent{.id = *id, .sequence = draft->sequence};
    if (options.wait) {
        const auto metadata = wait_for_fate(node, *id, deadline);
        if (!metadata) return Unexpected{metadata.error()};
        sent.fate = metadata->fate;
        sent.reason = metadata->reason;
        sent.commit = metadata->commit;
    }
    sent.took = std::chrono::duration_cast<milliseconds>(Clock::now() - start);
    return sent;
}

}  // namespace weft::client
