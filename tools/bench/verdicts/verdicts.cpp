// weft-bench verdicts: a file of signatures in, every kernel's verdict on each out. Reads and judges in batches, so
// that files of any size pass through bounded memory.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <limits>
#include <memory>

#include "tools/bench/command.hpp"
#include "tools/bench/verdicts/judge.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kBatchLines = 64;
constexpr std::size_t kBatchMessageBytes = 4 * 1024 * 1024;

class LineReader {
public:
    explicit LineReader(std::istream& in) : in_(in), line_(kVerdictLineBytesMax + 1) {}

    enum class Got : std::uint8_t { line, too_long, end };

    // What is too long is skipped to its end.
    Got next() {
        in_.getline(line_.data(), static_cast<std::streamsize>(line_.size()));
        if (in_.eof() && in_.gcount() == 0) return Got::end;
        if (in_.bad()) return Got::end;
        ++number_;
        const bool too_long = in_.fail() && !in_.eof();
        if (!too_long) return Got::line;
        in_.clear();
        in_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
        return Got::too_long;
    }

    // Without its end; valid until the next.
    std::string_view line() const {
        const auto count = static_cast<std::size_t>(in_.gcount());
        return {line_.data(), in_.eof() ? count : count - 1};
    }
    std::uint64_t number() const { return number_; }

private:
    std::istream& in_;
    std::vector<char> line_;
    std::uint64_t number_ = 0;
};

class Verdicts {
public:
    explicit Verdicts(std::ostream& out) : out_(out), names_(judge_names()) {}

    void take(std::uint64_t number, std::string_view text) {
        if (skips_line(text)) return;
        auto line = parse_verdict_line(text);
        if (!line) return malformed(number, line.error());
        message_bytes_ += line->message.size();
        numbers_.push_back(number);
        lines_.push_back(*std::move(line));
        if (lines_.size() == kBatchLines || message_bytes_ >= kBatchMessageBytes) flush();
    }

    void malformed(std::uint64_t number, const std::string& why) {
        flush();  // lines come out in their order
        ++malformed_;
        out_ << number << " malformed: " << why << '\n';
    }

    int finish() {
        flush();
        out_ << "# " << judged_ << " judged: " << valid_ << " valid, " << judged_ - valid_ - disagreements_
             << " invalid, " << disagreements_ << " disagreements; " << malformed_ << " malformed" << std::endl;
        if (disagreements_ > 0) return kCheckFailed;
        return malformed_ > 0 ? kUsage : kOk;
    }

private:
    void flush() {
        const auto judgements = judge(lines_);
        for (std::size_t i = 0; i < lines_.size(); ++i) print(numbers_[i], judgements[i]);
        lines_.clear();
        numbers_.clear();
        message_bytes_ = 0;
    }

    void print(std::uint64_t number, const std::vector<Judgement>& judgements) {
        const bool agreed = agree(judgements);
        ++judged_;
        if (!agreed) ++disagreements_;
        if (agreed && judgements.front() == Judgement::valid) ++valid_;
        out_ << number << ' ' << (agreed ? judgement_name(judgements.front()) : "DISAGREE");
        for (std::size_t i = 0; i < judgements.size(); ++i) {
            out_ << ' ' << names_[i] << '=' << judgement_name(judgements[i]);
        }
        out_ << '\n';
    }

    std::ostream& out_;
    std::vector<std::string> names_;
    std::vector<VerdictLine> lines_;
    std::vector<std::uint64_t> numbers_;
    std::size_t message_bytes_ = 0;
    std::uint64_t judged_ = 0, valid_ = 0, disagreements_ = 0, malformed_ = 0;
};

Outcome judge_all(std::istream& in, const std::string& name, std::ostream& out) {
    LineReader reader(in);
    Verdicts verdicts(out);
    for (auto got = reader.next(); got != LineReader::Got::end; got = reader.next()) {
        if (got == LineReader::Got::line) {
            verdicts.take(reader.number(), reader.line());
        } else {
            verdicts.malformed(reader.number(), "longer than a message of 1 MiB needs");
        }
    }
    const int status = verdicts.finish();
    if (in.bad()) return client::bad_input("Cannot read all of " + name + ".");
    if (!out) return client::bad_input("Cannot write the verdicts.", "Is the disk full?");
    return status;
}

Outcome run_verdicts(const std::string& path, Console& console) {
    if (path == "-") return judge_all(std::cin, "standard input", console.out);
    std::ifstream file(path, std::ios::binary);
    if (!file) return client::bad_input("Cannot read " + path + ".", "Give a file, or - for standard input.");
    return judge_all(file, path, console.out);
}

}  // namespace

void add_verdicts(CLI::App& app, Invocation& invocation) {
    auto path = std::make_shared<std::string>();
    auto* sub = app.add_subcommand("verdicts", "Every kernel's verdict on signatures from a file");
    sub->add_option("FILE", *path,
                    "A line each: public key, message, signature in hexadecimal, by blanks or commas; - for standard "
                    "input")
        ->required();
    sub->callback(
        [&invocation, path] { invocation.run = [path](Console& console) { return run_verdicts(*path, console); }; });
}

}  // namespace weft::bench
