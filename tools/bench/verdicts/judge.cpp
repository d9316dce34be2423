#include "tools/bench/verdicts/judge.hpp"

#include <sodium.h>

#include <algorithm>

#include "core/sign/verify_many.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kLanes = 8;  // of the widest kernel
constexpr std::size_t kTableBytesPerKey = 16 * 1024;
constexpr std::size_t kTableBytesMin = 64 * 1024;
constexpr int kLearnRounds = 8;

// Gathers what one kernel says of each line at different times.
class Opinions {
public:
    explicit Opinions(std::size_t lines) : said_(lines) {}

    void say(std::size_t line, bool valid) { (valid ? said_[line].valid : said_[line].invalid) = true; }

    Judgement of(std::size_t line) const {
        if (said_[line].valid && said_[line].invalid) return Judgement::mixed;
        return said_[line].valid ? Judgement::valid : Judgement::invalid;
    }

private:
    struct Said {
        bool valid = false;
        bool invalid = false;
    };
    std::vector<Said> said_;
};

Opinions libsodium(std::span<const VerdictLine> lines) {
    Opinions opinions(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const VerdictLine& line = lines[i];
        opinions.say(i, crypto_sign_verify_detached(line.signature.bytes.data(), line.message.data(),
                                                    line.message.size(), line.key.bytes.data()) == 0);
    }
    return opinions;
}

std::vector<SignatureJob> jobs_of(std::span<const VerdictLine> lines) {
    std::vector<SignatureJob> jobs;
    for (const VerdictLine& line : lines) jobs.push_back({&line.key, line.message, &line.signature});
    return jobs;
}

// All lines in one call, turned by `turn` places; few lines are repeated until they fill every lane.
void say_turned(SimdLevel level, const std::vector<SignatureJob>& jobs, std::size_t turn, const KeyTables* tables,
                Opinions& opinions) {
    std::vector<SignatureJob> turned;
    for (std::size_t i = 0; i < jobs.size() || i < kLanes; ++i) turned.push_back(jobs[(i + turn) % jobs.size()]);
    std::vector<std::uint8_t> valid(turned.size());
    verify_many_at(level, turned, valid, tables);
    for (std::size_t i = 0; i < turned.size(); ++i) opinions.say((i + turn) % jobs.size(), valid[i] != 0);
}

void say_alone(SimdLevel level, const std::vector<SignatureJob>& jobs, const KeyTables* tables, Opinions& opinions) {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        std::uint8_t valid = 0;
        verify_many_at(level, std::span(&jobs[i], 1), std::span(&valid, 1), tables);
        opinions.say(i, valid != 0);
    }
}

Opinions lanes(SimdLevel level, const std::vector<SignatureJob>& jobs, const KeyTables* tables) {
    Opinions opinions(jobs.size());
    const std::size_t turns = level == SimdLevel::scalar ? 1 : kLanes;
    for (std::size_t turn = 0; turn < turns; ++turn) say_turned(level, jobs, turn, tables, opinions);
    if (level != SimdLevel::scalar) say_alone(level, jobs, tables, opinions);
    return opinions;
}

void learn_all(KeyTables& tables, std::span<const VerdictLine> lines) {
    std::vector<const PublicKeyBytes*> keys;
    for (const VerdictLine& line : lines) keys.push_back(&line.key);
    SerialExecutor executor;
    for (int round = 0; round < kLearnRounds; ++round) tables.learn(keys, executor, keys.size());
}

}  // namespace

std::string_view judgement_name(Judgement judgement) {
    if (judgement == Judgement::mixed) return "mixed";
    return judgement == Judgement::valid ? "valid" : "invalid";
}

std::vector<std::string> judge_names() {
    std::vector<std::string> names;
    for (const SimdLevel level : available_of(verify_levels())) {
        const std::string name(level == SimdLevel::scalar ? "libsodium" : simd_name(level));
        names.insert(names.end(), {name, name + "+tables"});
    }
    return names;
}

std::vector<std::vector<Judgement>> judge(std::span<const VerdictLine> lines) {
    std::vector<std::vector<Judgement>> judgements(lines.size());
    if (lines.empty()) return judgements;
    const std::vector<SignatureJob> jobs = jobs_of(lines);
    for (const SimdLevel level : available_of(verify_levels())) {
        KeyTables tables(kTableBytesMin + lines.size() * kTableBytesPerKey, 0, level);
        learn_all(tables, lines);
        const Opinions plain = level == SimdLevel::scalar ? libsodium(lines) : lanes(level, jobs, nullptr);
        const Opinions with_tables = lanes(level, jobs, &tables);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            judgements[i].insert(judgements[i].end(), {plain.of(i), with_tables.of(i)});
        }
    }
    return judgements;
}

bool agree(const std::vector<Judgement>& judgements) {
    return std::all_of(judgements.begin(), judgements.end(), [&](Judgement judgement) {
        return judgement == judgements.front() && judgement != Judgement::mixed;
    });
}

}  // namespace weft::bench
