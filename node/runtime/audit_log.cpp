#include "node/runtime/audit_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "core/hash/blake3.hpp"
#include "node/runtime/files.hpp"

namespace weft::node {

namespace json = boost::json;

namespace {

using Failure = Unexpected<std::string>;

constexpr std::string_view kHashMember = ",\"hash\":\"";
constexpr std::size_t kTailBytes = kHashMember.size() + 2 * Hash::kSize + 2;  // ,"hash":"..."}

// Of the line before and of this one's bytes up to its own hash.
Hash link(const Hash& previous, std::string_view body) {
    return Blake3().update(previous.view()).update(as_bytes(body)).finish();
}

// What the request brought may be any bytes; a log line must be readable.
json::string readable(std::string_view text) {
    json::string out(text);
    for (char& c : out) {
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
    return out;
}

// Without its closing brace: the hash follows.
std::string body_of(std::uint64_t number, std::uint64_t unix_us, const AuditEntry& entry) {
    json::object line;
    line["n"] = number;
    line["unix_us"] = unix_us;
    line["who"] = readable(entry.who);
    line["what"] = readable(entry.what);
    line["details"] = readable(entry.details);
    line["result"] = readable(entry.result);
    std::string text = json::serialize(line);
    text.pop_back();
    return text;
}

// The line's hash; nothing when it does not fit what stands before.
std::optional<Hash> check_line(std::string_view line, std::uint64_t number, const Hash& previous) {
    if (line.size() < kTailBytes) return std::nullopt;
    const std::string_view body = line.substr(0, line.size() - kTailBytes);
    const Hash expected = link(previous, body);
    if (line.substr(body.size()) != std::string(kHashMember) + expected.hex() + "\"}") return std::nullopt;
    const std::string begin = "{\"n\":" + std::to_string(number) + ",";
    if (!body.starts_with(begin)) return std::nullopt;
    return expected;
}

}  // namespace

AuditVerdict verify_audit(std::string_view text) {
    AuditVerdict verdict;
    while (verdict.bytes < text.size()) {
        const std::size_t end = text.find('\n', verdict.bytes);
        if (end == std::string_view::npos) {
            verdict.cut = true;
            return verdict;
        }
        const std::string_view line = text.substr(verdict.bytes, end - verdict.bytes);
        const std::optional<Hash> hash = check_line(line, verdict.lines + 1, verdict.last);
        if (!hash) {
            verdict.problem = "line " + std::to_string(verdict.lines + 1) +
                              " does not fit: it was changed, or a line before it was taken out or put in";
            return verdict;
        }
        verdict.last = *hash;
        ++verdict.lines;
        verdict.bytes = end + 1;
    }
    return verdict;
}

AuditLog::~AuditLog() {
    ::close(fd_);
}

Expected<std::unique_ptr<AuditLog>, std::string> AuditLog::open(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return Failure{"cannot open " + file.string() + ": " + std::strerror(errno)};
    std::unique_ptr<AuditLog> log(new AuditLog(file, fd));
    const Expected<std::string, std::string> text = read_file(file, kAuditBytesMax);
    if (!text) return Failure{text.error()};
    const AuditVerdict verdict = verify_audit(*text);
    if (!verdict.problem.empty()) {
        return Failure{file.string() + ": " + verdict.problem + ". Keep it as evidence under another name, then start"};
    }
    if (verdict.cut) {
        if (::ftruncate(fd, static_cast<off_t>(verdict.bytes)) != 0) {
            return Failure{"cannot shorten " + file.string() + ": " + std::strerror(errno)};
        }
        log->note_ = file.string() + ": the last line was cut by a crash and is taken off; its action was not answered";
    }
    log->number_ = verdict.lines;
    log->chain_ = verdict.last;
    return log;
}

Expected<void, std::string> AuditLog::append(const AuditEntry& entry, std::uint64_t unix_us) {
    const std::lock_guard lock(mutex_);
    const std::string body = body_of(number_ + 1, unix_us, entry);
    const Hash hash = link(chain_, body);
    const off_t before = ::lseek(fd_, 0, SEEK_END);
    const std::string line = body + std::string(kHashMember) + hash.hex() + "\"}\n";
    if (!write_all(fd_, line) || ::fdatasync(fd_) != 0) {
        const int code = errno;
        const bool restored = before >= 0 && ::ftruncate(fd_, before) == 0;
        return Failure{"cannot write " + file_.string() + ": " + std::strerror(code) +
                       (restored ? "" : "; its last line is cut")};
    }
    ++number_;
    chain_ = hash;
    return {};
}

}  // namespace weft::node
