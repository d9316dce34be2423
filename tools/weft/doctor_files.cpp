#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "node/runtime/genesis_json.hpp"
#include "node/runtime/http/server.hpp"
#include "node/runtime/opening.hpp"
#include "tools/weft/doctor_checks.hpp"

namespace weft::cli {

namespace {

using Verdict = Finding::Verdict;

constexpr std::uint64_t kSpaceNeeded = 256u << 20;  // two segments of the log, and room for the index
constexpr std::size_t kSyncBytes = 4096;
constexpr auto kSyncPatience = std::chrono::seconds(2);
constexpr std::uint64_t kSlowSyncUs = 20'000;
constexpr std::uint64_t kUnusableSyncUs = 500'000;

// A file of this process in the folder, gone with this.
class TrialFile {
public:
    explicit TrialFile(const std::filesystem::path& folder)
        : path_(folder / (".weft-doctor-" + std::to_string(::getpid()))),
          fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {}
    ~TrialFile() {
        if (fd_ < 0) return;
        ::close(fd_);
        ::unlink(path_.c_str());
    }
    TrialFile(const TrialFile&) = delete;
    TrialFile& operator=(const TrialFile&) = delete;
    int get() const { return fd_; }

private:
    std::filesystem::path path_;
    int fd_;
};

}  // namespace

std::string_view verdict_name(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok:
            return "ok";
        case Verdict::warn:
            return "warn";
        case Verdict::fail:
            return "fail";
    }
    return "fail";
}

Finding check_genesis(const node::Config& config, std::optional<Genesis>& genesis) {
    auto loaded = node::load_genesis(config.node.genesis);
    if (!loaded) {
        return {Verdict::fail, "genesis", loaded.error(),
                "copy the network's genesis file from another node (GET /api/v1/genesis) and set node.genesis"};
    }
    genesis = std::move(*loaded);
    return {Verdict::ok, "genesis", "network " + genesis->name + " " + network_id(*genesis).hex().substr(0, 16), ""};
}

Finding check_key(const node::Config& config, const std::optional<Genesis>& genesis,
                  std::optional<p2p::TlsIdentity>& tls) {
    const auto identity = node::load_identity(config);
    if (!identity && !genesis) return {Verdict::warn, "key", "not looked at without a genesis", "mend that first"};
    if (!identity && !config.key.signer.empty()) {
        return {Verdict::fail, "key", identity.error(),
                "see that weft-signer runs with this genesis, that key.signer names its socket, and --client the "
                "user that runs weftd"};
    }
    if (!identity) {
        return {Verdict::fail, "key", identity.error(),
                "the file must belong to who runs weftd, with mode 0600; its passphrase stands in key.passphrase_file"};
    }
    tls = identity->tls;
    const std::string name = identity->key.bytes.hex().substr(0, 16);
    const auto author = genesis->committee_members().author_of(identity->key);
    if (author && config.validator.enabled) {
        return {Verdict::ok, "key", "unlocks: " + name + ", validator " + std::to_string(*author), ""};
    }
    if (author) {
        return {Verdict::warn, "key", name + " is validator " + std::to_string(*author) + ", and does not take part",
                "set validator.enabled = true, or use another key for a plain node"};
    }
    return {Verdict::ok, "key", "unlocks: " + name + ", no validator of the genesis", ""};
}

std::optional<Finding> check_api_files(const node::Config& config) {
    const bool tls = !config.api.tls_certificate.empty();
    if (config.api.tokens_file.empty() && !tls) return std::nullopt;
    if (!config.api.tokens_file.empty()) {
        if (const auto loaded = node::http::Tokens().load(config.api.tokens_file); !loaded) {
            return Finding{Verdict::fail, "api", "api.tokens_file: " + loaded.error(),
                           "`weft token new` prints lines for it; it belongs to who runs weftd, with mode 0600"};
        }
    }
    if (tls) {
        const auto loaded = node::http::check_certificate(config.api.tls_certificate, config.api.tls_key);
        if (!loaded) {
            return Finding{Verdict::fail, "api", loaded.error(), "both are PEM files that who runs weftd can read"};
        }
    }
    return Finding{Verdict::ok, "api", std::string("its files can be used") + (tls ? "" : "; no TLS"), ""};
}

Finding check_data_folder(const std::filesystem::path& folder) {
    struct stat info {};
    const std::string name = folder.string();
    if (::stat(folder.c_str(), &info) != 0) {
        const std::filesystem::path parent = folder.has_parent_path() ? folder.parent_path() : ".";
        if (errno == ENOENT && ::access(parent.c_str(), W_OK) == 0) {
            return {Verdict::ok, "data", name + " is not there yet: weftd makes it", ""};
        }
        return {Verdict::fail, "data", "cannot open " + name + ": " + std::strerror(errno),
                "make the folder, and give it to the user that runs weftd"};
    }
    if (const TrialFile trial(folder); trial.get() < 0) {
        return {Verdict::fail, "data", "cannot write to " + name + ": " + std::strerror(errno),
                "chown it to the user that runs weftd (user " + std::to_string(::geteuid()) +
                    " asks now), or mount it writable"};
    }
    if (info.st_uid != ::geteuid()) {
        return {Verdict::warn, "data",
                name + " belongs to user " + std::to_string(info.st_uid) + ", and user " + std::to_string(::geteuid()) +
                    " asks",
                "run `weft doctor` as the user that runs weftd"};
    }
    return {Verdict::ok, "data", name + " can be written", ""};
}

Finding judge_space(const std::optional<node::DiskSpace>& space, const std::string& folder) {
    if (!space) return {Verdict::warn, "space", "the free space of " + folder + " is not known", "look at df"};
    const std::string what = node::size_words(space->free_bytes) + " free where " + folder + " lies (" +
                             std::to_string(space->used_percent()) + "% used)";
    if (space->free_bytes < kSpaceNeeded) {
        return {Verdict::fail, "space", what, "make room: weftd needs " + node::size_words(kSpaceNeeded) + " to go on"};
    }
    if (space->used_percent() >= node::kDiskWarningPercent) {
        return {Verdict::warn, "space", what, "make room, or move node.data to a larger disk"};
    }
    return {Verdict::ok, "space", what, ""};
}

std::vector<std::uint64_t> time_syncs(const std::filesystem::path& folder, std::size_t count) {
    using Clock = std::chrono::steady_clock;
    const TrialFile trial(folder);
    std::vector<std::uint64_t> us;
    if (trial.get() < 0) return us;
    const std::array<char, kSyncBytes> page{};
    const Clock::time_point end = Clock::now() + kSyncPatience;
    while (us.size() < count && Clock::now() < end) {
        const Clock::time_point start = Clock::now();
        const bool written = ::write(trial.get(), page.data(), page.size()) == static_cast<ssize_t>(page.size());
        if (!written || ::fdatasync(trial.get()) != 0) return {};
        us.push_back(static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count()));
    }
    return us;
}

Finding judge_syncs(std::vector<std::uint64_t> us) {
    if (us.empty()) {
        return {Verdict::fail, "disk", "a synced write into the data folder does not succeed", "see check data"};
    }
    std::sort(us.begin(), us.end());
    const std::uint64_t median = us[us.size() / 2];
    const std::string what = "a synced write takes " + std::to_string(median) + " us (median of " +
                             std::to_string(us.size()) + ", worst " + std::to_string(us.back()) + ")";
    if (median >= kUnusableSyncUs) {
        return {Verdict::fail, "disk", what, "blocks wait for this before they are final: use a local SSD"};
    }
    if (median >= kSlowSyncUs) {
        return {Verdict::warn, "disk", what, "finality takes several of these: a local SSD needs under 5,000"};
    }
    return {Verdict::ok, "disk", what, ""};
}

}  // namespace weft::cli
