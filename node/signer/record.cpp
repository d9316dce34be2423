#include "node/signer/record.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/codec.hpp"
#include "core/limits.hpp"
#include "node/runtime/files.hpp"

namespace weft::node::signer {

namespace {

using Failure = Unexpected<std::string>;

constexpr std::string_view kMagic = "weft-signer 1\n";
constexpr std::size_t kPrefixBytes = 5;  // u32 length of the body, u8 kind
constexpr std::size_t kReadMax = std::size_t{1} << 30;

Bytes body_of(const Entry& entry) {
    Bytes body;
    Writer out(body);
    switch (entry.kind) {
        case Entry::Kind::round:
            out.u32(entry.round).fixed(entry.hash).bytes(entry.header);
            break;
        case Entry::Kind::vote:
            out.u64(entry.index).fixed(entry.hash);
            break;
        case Entry::Kind::floor:
            out.u64(entry.index);
            break;
    }
    return body;
}

std::optional<Entry> entry_of(std::uint8_t kind, ByteView body) {
    Reader in(body);
    Entry entry;
    entry.kind = static_cast<Entry::Kind>(kind);
    switch (entry.kind) {
        case Entry::Kind::round: {
            entry.round = in.u32();
            entry.hash = in.fixed<Hash>();
            const ByteView header = in.bytes(in.left());
            entry.header.assign(header.begin(), header.end());
            break;
        }
        case Entry::Kind::vote:
            entry.index = in.u64();
            entry.hash = in.fixed<Hash>();
            break;
        case Entry::Kind::floor:
            entry.index = in.u64();
            break;
        default:
            return std::nullopt;
    }
    if (in.failed() || in.left() > 0) return std::nullopt;
    return entry;
}

Hash link(const Hash& previous, ByteView entry) {
    return Blake3().update(previous.view()).update(entry).finish();
}

}  // namespace

Record::Record(std::filesystem::path file, Bytes head, std::size_t bytes_max)
    : file_(std::move(file)), head_(std::move(head)), bytes_max_(bytes_max) {}

Record::~Record() {
    if (fd_ >= 0) ::close(fd_);
    if (lock_fd_ >= 0) ::close(lock_fd_);
}

Unexpected<std::string> Record::failed(const char* what) const {
    const int code = errno;
    return Failure{std::string("cannot ") + what + " the signer's record " + file_.string() + ": " +
                   std::strerror(code)};
}

Expected<std::unique_ptr<Record>, std::string> Record::open(const std::filesystem::path& file, const NetworkId& network,
                                                            const PublicKeyBytes& key, std::size_t bytes_max) {
    Bytes head;
    Writer(head).bytes(as_bytes(kMagic)).fixed(network).fixed(key);
    std::unique_ptr<Record> record(new Record(file, std::move(head), bytes_max));
    if (const auto locked = record->lock(); !locked) return Failure{locked.error()};
    if (!std::filesystem::exists(file)) {
        const auto made = write_file(file, as_text(record->head_), FileMode::secret, IfExists::refuse);
        if (!made) return Failure{made.error()};
    }
    if (const auto loaded = record->load(); !loaded) return Failure{loaded.error()};
    return record;
}

Expected<void, std::string> Record::lock() {
    lock_fd_ = ::open((file_.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_fd_ < 0) return failed("open the lock of");
    if (::flock(lock_fd_, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno != EWOULDBLOCK) return failed("lock");
    return Failure{"another signer uses the record " + file_.string()};
}

Expected<void, std::string> Record::load() {
    fd_ = ::open(file_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
    if (fd_ < 0) return failed("open");
    const Expected<std::string, std::string> text = read_file(file_, kReadMax);
    if (!text) return Failure{text.error()};
    if (const auto replayed = replay(as_bytes(*text)); !replayed) return replayed;
    if (bytes_ < text->size()) {
        note_ = "the last " + std::to_string(text->size() - bytes_) +
                " bytes of the record were cut by a crash before they were synced; they are dropped";
        if (::ftruncate(fd_, static_cast<off_t>(bytes_)) != 0) return failed("shorten");
    }
    if (::fsync(fd_) != 0) return failed("sync");
    return {};
}

// Fills the state, and bytes_ with the length of what is whole.
Expected<void, std::string> Record::replay(ByteView text) {
    if (text.size() < head_.size() || std::memcmp(text.data(), head_.data(), head_.size()) != 0) {
        return Failure{"the signer's record " + file_.string() +
                       " is not of this key and network: give each key and network a record of its own"};
    }
    chain_ = blake3(head_);
    bytes_ = head_.size();
    while (bytes_ < text.size()) {
        const ByteView rest = text.subspan(bytes_);
        Reader in(rest);
        const std::size_t length = in.u32();
        const std::uint8_t kind = in.u8();
        const ByteView body = in.bytes(length);
        const auto written = in.fixed<Hash>();
        if (in.failed() && length <= kRoundBlockBytesMax + kPrefixBytes + Hash::kSize) return {};  // cut
        const Hash expected = link(chain_, rest.first(std::min(rest.size(), kPrefixBytes + length)));
        const std::optional<Entry> entry = entry_of(kind, body);
        if (in.failed() || written != expected || !entry) {
            return Failure{"the signer's record " + file_.string() + " is damaged at byte " + std::to_string(bytes_) +
                           ": nothing is signed with it. Never replace it by an older copy; docs/security.md says "
                           "how to give this validator a new key"};
        }
        apply(state_, *entry);
        chain_ = expected;
        bytes_ += in.position();
    }
    return {};
}

Bytes Record::encode(const Entry& entry) {
    const Bytes body = body_of(entry);
    Bytes out;
    Writer writer(out);
    writer.u32(static_cast<std::uint32_t>(body.size())).u8(static_cast<std::uint8_t>(entry.kind)).bytes(body);
    chain_ = link(chain_, out);
    writer.fixed(chain_);
    return out;
}

Expected<void, std::string> Record::append(const std::vector<Entry>& entries) {
    if (broken_) return Failure{"the signer's record could not be written before: start the signer again"};
    broken_ = true;  // until all of it is on the disk
    Bytes bytes;
    for (const Entry& entry : entries) Writer(bytes).bytes(encode(entry));
    if (!write_all(fd_, as_text(bytes))) return failed("write");
    if (::fdatasync(fd_) != 0) return failed("sync");
    bytes_ += bytes.size();
    for (const Entry& entry : entries) apply(state_, entry);
    if (bytes_ > bytes_max_) {
        if (const auto summarized = summarize(); !summarized) return summarized;
    }
    broken_ = false;
    return {};
}

Expected<void, std::string> Record::summarize() {
    chain_ = blake3(head_);
    Bytes bytes = head_;
    Writer out(bytes);
    out.bytes(encode({Entry::Kind::floor, 0, state_.votes_floor, {}, {}}));
    for (const auto& [index, digest] : state_.votes) out.bytes(encode({Entry::Kind::vote, 0, index, digest, {}}));
    if (state_.round > 0) {
        out.bytes(encode({Entry::Kind::round, state_.round, 0, state_.round_hash, state_.round_header}));
    }
    const auto written = write_file(file_, as_text(bytes), FileMode::secret, IfExists::replace);
    if (!written) return written;
    const int fresh = ::open(file_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
    if (fresh < 0) return failed("open");
    ::close(std::exchange(fd_, fresh));
    bytes_ = bytes.size();
    return {};
}

}  // namespace weft::node::signer
