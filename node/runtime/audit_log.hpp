// What operators did, as JSON lines that only grow. Each line holds the hash of the line before, so that none can be
// changed, moved or taken out unnoticed, but from the end: whoever keeps the last hash elsewhere notices that, too.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/expected.hpp"
#include "core/types.hpp"

namespace weft::node {

inline constexpr std::size_t kAuditBytesMax = std::size_t{1} << 30;  // of a file that is read

struct AuditEntry {
    std::string who;   // "token NAME", "user 1000"
    std::string what;  // "POST /api/v1/admin/log"
    std::string details;
    std::string result;  // "asked", then what became of it
};

// Any thread.
class AuditLog {
public:
    // Opens or makes the file. A last line that a crash has cut is taken off (its action was not answered); `note` says
    // so. A line that does not fit is an error: the file was changed.
    static Expected<std::unique_ptr<AuditLog>, std::string> open(const std::filesystem::path& file);
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    const std::string& note() const { return note_; }

    // Synced when it returns.
    Expected<void, std::string> append(const AuditEntry& entry, std::uint64_t unix_us);

private:
    AuditLog(std::filesystem::path file, int fd) : file_(std::move(file)), fd_(fd) {}

    std::filesystem::path file_;
    int fd_;
    std::mutex mutex_;
    std::uint64_t number_ = 0;
    Hash chain_;
    std::string note_;
};

struct AuditVerdict {
    std::uint64_t lines = 0;  // that fit
    std::size_t bytes = 0;    // of them
    Hash last;                // the last one's hash
    bool cut = false;         // after them there is a line without an end
    std::string problem;      // of the first line that does not fit; empty: all do
};
// Checks a whole file's text.
AuditVerdict verify_audit(std::string_view text);

}  // namespace weft::node
