#include "tools/bench/load/closing_checks.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_map>

#include "tools/demo/agreement.hpp"

namespace weft::bench::load {
namespace {

constexpr std::size_t kAskedMax = 20'000;    // fates, one by one
constexpr std::size_t kAccountsAsked = 500;  // balances
constexpr std::chrono::seconds kAgreePatience{30};

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

BlockId id_at(const ClosingFacts& facts, Place place) {
    const auto& batches = facts.stream.batches;
    const auto after = std::upper_bound(batches.begin(), batches.end(), place,
                                        [](Place wanted, const Batch& batch) { return wanted < batch.first; });
    const Batch& batch = *std::prev(after);
    Reader in(facts.stream.bytes_of(batch, place - batch.first));
    const ByteView block = in.bytes(in.u32());
    std::size_t header_bytes = 0;
    const auto header = decode_header(block, header_bytes);
    CHECK(header.has_value());
    return block_id(Domains::of(network_id(facts.genesis)), header->slot(), block.first(header_bytes));
}

// What was not heard, because a reader of ZeroMQ's PUB may miss messages, the node still knows.
void ask_for_missing(const ClosingFacts& facts) {
    std::size_t asked = 0;
    for (Place place = 0;
         place < facts.stream.size() && asked < kAskedMax && facts.board.open() + facts.board.abuse_open() > 0;
         ++place) {
        if (!facts.board.accepted(place) || facts.board.fate(place) != Fate::pending) continue;
        ++asked;
        const auto metadata = facts.nodes[facts.stream.nodes[place]].metadata(id_at(facts, place));
        if (!metadata || metadata->fate == Fate::pending) continue;
        facts.board.decided(place, metadata->fate, RejectReason::none, UINT32_MAX);
    }
}

Check fates_check(const ClosingFacts& facts) {
    const Counts c = facts.board.counts();
    const std::uint64_t open = facts.board.open();
    const bool ok = open == 0 && facts.board.contradictions() == 0 && facts.unreadable == 0;
    return {"every block offered was refused or has exactly one fate", ok,
            number(c.offered) + " offered: " + number(c.refused) + " refused, " + number(c.confirmed) + " confirmed, " +
                number(c.rejected) + " rejected, " + number(c.expired) + " expired, " + number(open) + " without; " +
                number(facts.board.contradictions()) + " contradictions, " + number(facts.unreadable) +
                " unreadable and " + number(facts.missed) + " missed messages"};
}

Check counters_check(const ClosingFacts& facts) {
    const std::string what = "the nodes' own counters say the same";
    const Counts c = facts.board.counts();
    for (std::size_t i = 0; i < facts.nodes.size(); ++i) {
        const auto info = facts.nodes[i].info();
        const std::string name = "node " + number(i + 1);
        if (!info) return {what, false, name + ": " + info.error().what};
        // What was no good block but was taken all the same is rejected, and counted only by the nodes.
        const bool rejected = info->rejected_total >= c.rejected &&
                              info->rejected_total <= c.rejected + c.junk_accepted + c.abuse_accepted;
        if (info->confirmed_total != c.confirmed + c.abuse_confirmed || !rejected) {
            return {what, false,
                    name + " counts " + number(info->confirmed_total) + " confirmed, " + number(info->rejected_total) +
                        " rejected"};
        }
    }
    return {what, true, number(c.confirmed + c.abuse_confirmed) + " confirmed, " + number(c.rejected) + " rejected"};
}

Check twins_check(const ClosingFacts& facts) {
    const auto confirmed = [&](Place place) { return facts.board.fate(place) == Fate::confirmed ? 1 : 0; };
    const auto taken = [&](Place place) { return facts.board.fate(place) != Fate::pending; };
    std::uint64_t both = 0;
    std::uint64_t neither = 0;
    for (const auto& [first, second] : facts.stream.twins) {
        const int sum = confirmed(first) + confirmed(second);
        if (sum == 2) ++both;
        if (sum == 0 && taken(first) && taken(second)) ++neither;
    }
    return {"exactly one block of each double spend is confirmed", both == 0 && neither == 0,
            number(facts.stream.twins.size()) + " double spends, both confirmed in " + number(both) + ", neither in " +
                number(neither)};
}

Check junk_check(const ClosingFacts& facts) {
    std::uint64_t taken = 0;
    std::uint64_t confirmed = 0;
    for (Place place = 0; place < facts.stream.size(); ++place) {
        const ItemKind kind = facts.stream.kinds[place];
        if (counts_as_good(kind) || kind == ItemKind::abuse) continue;
        if (kind == ItemKind::bad_signature && facts.board.accepted(place)) ++taken;
        if (facts.board.fate(place) == Fate::confirmed) ++confirmed;
    }
    return {"no wrong signature is taken, nothing of unknown keys confirmed", taken == 0 && confirmed == 0,
            number(facts.board.counts().junk_offered) + " such blocks, " + number(taken) +
                " with wrong signatures taken, " + number(confirmed) + " confirmed"};
}

Check balances_check(const ClosingFacts& facts, std::vector<client::NodeClient>& nodes) {
    const std::string what = "balances are those that the confirmed transfers leave";
    const std::vector<Amount> expected = balances_after(facts.stream, facts.board, facts.genesis);
    const std::size_t first_number = facts.genesis.accounts.size() - expected.size();
    const std::size_t step = std::max<std::size_t>(1, expected.size() / kAccountsAsked);
    std::size_t asked = 0;
    for (std::size_t i = 0; i < expected.size(); i += step, ++asked) {
        const auto account = nodes[asked % nodes.size()].account(number(first_number + i));
        if (!account) return {what, false, account.error().what};
        if (account->balance == expected[i]) continue;
        return {what, false,
                "account " + number(first_number + i) + " has " + number(account->balance) + ", not " +
                    number(expected[i])};
    }
    return {what, true, number(asked) + " accounts asked for"};
}

Check supply_check(const ClosingFacts& facts) {
    for (auto& node : facts.nodes) {
        const auto info = node.info();
        if (!info) return {"supply is conserved", false, info.error().what};
        if (!info->conserved || info->supply != facts.genesis.supply()) {
            return {"supply is conserved", false, "a node says that it is not"};
        }
    }
    return {"supply is conserved", true, "on " + number(facts.nodes.size()) + " node(s), by their own sums"};
}

}  // namespace

std::vector<Amount> balances_after(const BlockStream& stream, const Board& board, const Genesis& genesis) {
    const std::size_t accounts = stream.shape.issuers();
    const std::size_t first = genesis.accounts.size() - accounts;
    std::unordered_map<AccountId, std::size_t, FixedBytesHash> places;
    std::vector<Amount> balances;
    for (std::size_t i = 0; i < accounts; ++i) {
        places.emplace(AccountId::from(genesis.accounts[first + i].key.bytes.view()), i);
        balances.push_back(genesis.accounts[first + i].balance);
    }
    Place place = 0;
    for (const Batch& batch : stream.batches) {
        for_each_block(stream.bytes_of(batch), [&](ByteView block) {
            if (board.fate(place++) != Fate::confirmed) return;
            std::size_t header_bytes = 0;
            const auto header = decode_header(block, header_bytes);
            CHECK(header.has_value());
            const auto payload = decode_payload(header->payload_type, block.last(header->payload_bytes));
            CHECK(payload.has_value());
            const auto* transfer = std::get_if<Transfer>(&*payload);
            if (transfer == nullptr) return;
            for (const Transfer::Credit& credit : transfer->credits) {
                balances[places.at(header->issuer)] -= credit.amount;
                balances[places.at(credit.account)] += credit.amount;
            }
        });
    }
    return balances;
}

std::vector<Check> closing_checks(const ClosingFacts& facts) {
    std::vector<Check> checks;
    checks.push_back({"the nodes ran to the end", facts.nodes_ran, facts.nodes_ran ? "all of them" : "see their logs"});
    if (!facts.nodes_ran) return checks;
    checks.push_back({"blocks were offered as long as asked", !facts.lagged,
                      facts.lagged ? "ended early, since they were about to leave the window" : "to the end"});
    ask_for_missing(facts);
    const demo::Finding same = demo::same_history(facts.nodes, facts.board.last_commit(), kAgreePatience);
    checks.push_back(fates_check(facts));
    checks.push_back({same.what, same.ok, same.detail});
    checks.push_back(counters_check(facts));
    checks.push_back(supply_check(facts));
    checks.push_back(balances_check(facts, facts.nodes));
    if (!facts.stream.twins.empty()) checks.push_back(twins_check(facts));
    if (facts.board.counts().junk_offered > 0) checks.push_back(junk_check(facts));
    return checks;
}

std::vector<Check> newcomer_checks(const ClosingFacts& facts, client::NodeClient newcomer) {
    std::vector<client::NodeClient> both;
    both.emplace_back(facts.nodes.front().endpoint());
    both.push_back(std::move(newcomer));
    const demo::Finding same = demo::same_history(both, facts.board.last_commit(), kAgreePatience);
    both.erase(both.begin());  // the newcomer alone
    const Check balances = balances_check(facts, both);
    return {{"newcomer: " + same.what, same.ok, same.detail},
            {"newcomer: " + balances.what, balances.ok, balances.detail}};
}

}  // namespace weft::bench::load
