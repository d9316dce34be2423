#include "tangle/lmdb/segment.hpp"

#include <algorithm>
#include <charconv>

#include "core/codec.hpp"

namespace weft::tangle::lmdb {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMagic = "WEFTLOG\n";
constexpr std::string_view kSuffix = ".seg";
constexpr std::size_t kNameDigits = 20;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kZerosBytes = 1u << 20;  // written at a time

// Nothing unless the file's name is one that segment_path gives.
std::optional<Lsn> lsn_of_name(const std::string& name) {
    if (name.size() != kNameDigits + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
    Lsn first = 0;
    const char* digits_end = name.data() + kNameDigits;
    const auto [end, error] = std::from_chars(name.data(), digits_end, first);
    return error == std::errc{} && end == digits_end ? std::optional(first) : std::nullopt;
}

// A name is given only to a complete file: so a crash leaves no segment without its header.
fs::path unnamed(const fs::path& folder) {
    return folder / "new";
}

StoreResult<void> write_zeros(PosixFile& file, std::uint64_t bytes) {
    const Bytes zeros(std::min<std::uint64_t>(bytes, kZerosBytes));
    for (std::uint64_t at = 0; at < bytes; at += zeros.size()) {
        const ByteView piece = ByteView(zeros).first(std::min<std::uint64_t>(zeros.size(), bytes - at));
        if (auto done = file.write(piece, at); !done) return done;
    }
    return {};
}

}  // namespace

Bytes encode_segment_header(const SegmentHeader& header) {
    Bytes out;
    Writer writer(out);
    writer.bytes(as_bytes(kMagic))
        .u32(static_cast<std::uint32_t>(header.format))
        .fixed(header.network)
        .u64(header.first)
        .fixed(header.salt);
    const Hash digest = blake3(out);
    writer.bytes(digest.view().first(kChecksumBytes));
    CHECK(out.size() == kSegmentHeaderBytes);
    return out;
}

StoreResult<SegmentHeader> decode_segment_header(ByteView bytes, const NetworkId& network, Lsn first,
                                                 const fs::path& path) {
    Reader reader(bytes);
    const ByteView magic = reader.bytes(kMagic.size());
    const std::uint32_t version = reader.u32();
    SegmentHeader header{reader.fixed<NetworkId>(), reader.u64(), reader.fixed<HashKey>(), LogFormat{version}};
    if (reader.failed() || !std::ranges::equal(magic, as_bytes(kMagic))) {
        return corrupt_error(path.string(), "is not a segment of a Weft log");
    }
    if (version > static_cast<std::uint32_t>(LogFormat::crc32c)) {
        return Unexpected<StoreError>{
            {StoreErrorCode::newer_format, path.string() + ": written by a newer version of Weft; start that version"}};
    }
    if (version == 0 ||
        !std::ranges::equal(encode_segment_header(header), bytes.first(std::min(bytes.size(), kSegmentHeaderBytes)))) {
        return corrupt_error(path.string(), "the header's checksum is wrong");
    }
    if (header.network != network) {
        return Unexpected<StoreError>{
            {StoreErrorCode::wrong_network, path.string() + ": belongs to network " + header.network.hex() + ", not " +
                                                network.hex() + "; give another data folder or another genesis file"}};
    }
    if (header.first != first) return corrupt_error(path.string(), "the header names another first record");
    return header;
}

fs::path segment_path(const fs::path& folder, Lsn first) {
    std::string digits = std::to_string(first);
    digits.insert(0, kNameDigits - digits.size(), '0');
    return folder / (digits + std::string(kSuffix));
}

StoreResult<std::vector<Lsn>> list_segments(const fs::path& folder) {
    std::vector<Lsn> firsts;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (const auto first = lsn_of_name(at->path().filename().string())) firsts.push_back(*first);
    }
    if (error) return system_error("cannot list", folder, error.value());
    std::ranges::sort(firsts);
    return firsts;
}

StoreResult<PosixFile> prepare_segment(const fs::path& folder, std::uint64_t bytes, Reserve reserve) {
    auto file = PosixFile::open(unnamed(folder), PosixFile::Mode::create);
    if (!file) return file;
    if (auto done = file->allocate(bytes); !done) return Unexpected{done.error()};
    if (reserve == Reserve::promised) return file;
    if (auto done = write_zeros(*file, bytes); !done) return Unexpected{done.error()};
    if (auto done = file->sync_all(); !done) return Unexpected{done.error()};
    return file;
}

StoreResult<PosixFile> name_segment(PosixFile prepared, const fs::path& folder, const SegmentHeader& header) {
    if (auto done = prepared.write(encode_segment_header(header), 0); !done) return Unexpected{done.error()};
    if (auto done = prepared.sync_all(); !done) return Unexpected{done.error()};
    const fs::path named = segment_path(folder, header.first);
    std::error_code error;
    fs::rename(unnamed(folder), named, error);
    if (error) return system_error("cannot name", named, error.value());
    if (auto done = sync_folder(folder); !done) return Unexpected{done.error()};
    return PosixFile::open(named, PosixFile::Mode::read_write);
}

StoreResult<void> remove_segments(const fs::path& folder, const std::vector<Lsn>& firsts) {
    for (const Lsn first : firsts) {
        std::error_code error;
        fs::remove(segment_path(folder, first), error);
        if (error) return system_error("cannot remove", segment_path(folder, first), error.value());
    }
    return firsts.empty() ? StoreResult<void>() : sync_folder(folder);
}

StoreResult<void> drop_prepared_segment(const fs::path& folder) {
    std::error_code error;
    fs::remove(unnamed(folder), error);
    if (error) return system_error("cannot remove", unnamed(folder), error.value());
    return {};
}

StoreResult<SegmentEnd> walk_segment(ByteView content, const SegmentHeader& header, const EntryVisitor& visit) {
    SegmentEnd at{kSegmentHeaderBytes, header.first};
    const RecordSeal seal = header.seal();
    while (const auto entry = parse_log_entry(seal, content.subspan(at.offset))) {
        if (entry->lsn != at.next) break;
        const Place place{header.first, static_cast<std::uint32_t>(at.offset),
                          static_cast<std::uint32_t>(entry->bytes)};
        if (auto visited = visit(place, *entry); !visited) return Unexpected{visited.error()};
        at.offset += entry->bytes;
        ++at.next;
    }
    return at;
}

}  // namespace weft::tangle::lmdb
