// What a node answers, as the client reads it: a lying node gets an error, never a guess. The first byte says which
// answer was expected.
#include "node/runtime/json.hpp"
#include "tests/core/samples.hpp"
#include "tests/fuzz/canonical.hpp"
#include "tests/fuzz/choices.hpp"
#include "tests/fuzz/target.hpp"
#include "tools/client/answers.hpp"
#include "tools/client/committee_answers.hpp"
#include "tools/client/senml.hpp"

namespace weft::fuzz {
namespace {

using namespace client;

// Whether the reader takes the text; its error must say something otherwise.
template <class Value>
bool reads(Result<Value> (*read)(std::string_view), std::string_view text) {
    const Result<Value> value = read(text);
    CHECK(value || !value.error().what.empty());
    return value.has_value();
}

bool refuses(std::string_view text) {
    HttpAnswer answer;
    answer.status = 400;
    answer.body = text;
    return !refusal_of(answer).what.empty();
}

using Read = bool (*)(std::string_view);

constexpr Read kReads[] = {
    [](std::string_view text) { return reads(read_tips, text); },
    [](std::string_view text) { return reads(read_submission, text); },
    [](std::string_view text) { return reads(read_verdicts, text); },
    [](std::string_view text) { return reads(read_metadata, text); },
    [](std::string_view text) { return reads(read_account, text); },
    [](std::string_view text) { return reads(read_history, text); },
    [](std::string_view text) { return reads(read_info, text); },
    [](std::string_view text) { return reads(read_checkpoint, text); },
    [](std::string_view text) { return reads(read_fate_event, text); },
    [](std::string_view text) { return reads(check_senml_json, text); },
    refuses,
    [](std::string_view text) { return reads(read_committee, text); },
};

bool run(ByteView input) {
    Choices choices(input);
    const Read read = kReads[choices.below(std::size(kReads))];
    return read(as_text(choices.rest()));
}

// As a node writes them.
std::vector<Bytes> seeds() {
    static const Genesis kGenesis = samples::genesis();
    const BlockId id = samples::transfer_block(5, 1).id;
    const AccountId account = samples::key_pair(5).account();
    const node::Verdict verdict{.admission = node::Admission::accepted, .id = id, .detail = {}, .retry_after_us = {}};
    const tangle::HistoryLine line{.index = 3, .commit = 2, .time = 5, .entry = {.block = id, .other = account}};
    node::InfoView info;
    info.genesis = &kGenesis;
    info.epoch = first_epoch(kGenesis);
    node::CommitteeView committee{.epoch = info.epoch, .protocol_known = 1, .silent = {1}, .proposals = {}};
    committee.proposals.push_back({account, {0, {7, {RemoveValidator{account}, SetProtocol{2}}}, {}}});
    const std::string answers[] = {
        node::tips_json({id}, 7),
        node::submitted_json(verdict, Fate::pending),
        node::verdicts_json({verdict}),
        node::metadata_json(id, {Fate::rejected, RejectReason::wrong_key, 3, true}, 2),
        node::account_json(tangle::new_account(4, account, 5), 12),
        node::history_json({&line, 1}, 3),
        node::info_json(info),
        node::checkpoint_json(samples::domains(), {}),
        node::decided_json({.block = id, .issuer = account, .fate = Fate::confirmed, .tag = "hall"}),
        senml_json("hall", 1e9, {{"temperature", 21.5, "Cel"}}),
        R"({"code":"busy","detail":"full","hint":"wait"})",
        node::committee_json(committee),
    };
    std::vector<Bytes> seeds;
    for (const std::string& answer : answers) {
        seeds.push_back(chosen(static_cast<std::uint8_t>(seeds.size()), as_bytes(answer)));
    }
    return seeds;
}

const Registration kRegistration({"answer", run, seeds});

}  // namespace
}  // namespace weft::fuzz
