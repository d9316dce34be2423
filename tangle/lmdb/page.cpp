#include "tangle/lmdb/page.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/codec.hpp"

namespace weft::tangle::lmdb {

namespace {

constexpr std::uint32_t kMagic = 0xBEEFC0DE;
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kPageBytesMin = 512;
constexpr std::uint32_t kPageBytesMax = 65536;
constexpr std::size_t kRootBytes = 48;
constexpr std::size_t kTransactionAt = Meta::kBytes - 8;

constexpr std::uint16_t kBranchFlag = 0x01;
constexpr std::uint16_t kLeafFlag = 0x02;
constexpr std::uint16_t kMetaFlag = 0x08;
constexpr std::uint16_t kOverflowValueFlag = 0x01;
constexpr std::size_t kNodeHeaderBytes = 8;
constexpr std::size_t kPointerBytes = 2;

std::size_t load_u16(ByteView bytes, std::size_t at) {
    return bytes[at] | std::size_t{bytes[at + 1]} << 8;
}

struct PageHeader {
    PageNumber number = 0;
    std::uint16_t flags = 0;
    std::uint16_t lower = 0;  // where the pointers to the nodes end
};

std::optional<PageHeader> parse_header(ByteView page) {
    Reader reader(page);
    PageHeader header;
    header.number = reader.u64();
    reader.u16();  // used for tables of another kind
    header.flags = reader.u16();
    header.lower = reader.u16();
    reader.u16();
    return reader.failed() ? std::nullopt : std::optional(header);
}

TreeRoot read_root(Reader& reader, std::uint32_t& pad) {
    TreeRoot root;
    pad = reader.u32();
    reader.u16();  // flags
    root.depth = reader.u16();
    for (int i = 0; i < 4; ++i) reader.u64();  // numbers of pages and rows
    root.page = reader.u64();
    if (root.page == kNoPage) root.depth = 0;
    return root;
}

}  // namespace

std::optional<Meta> Meta::parse(ByteView encoded) {
    if (encoded.size() != kBytes) return std::nullopt;
    Meta meta;
    std::ranges::copy(encoded, meta.encoded_.begin());
    Reader reader(encoded);
    const std::uint32_t magic = reader.u32();
    const std::uint32_t version = reader.u32();
    reader.u64();  // address
    reader.u64();  // bytes of the map
    meta.free_ = read_root(reader, meta.page_bytes_);
    std::uint32_t ignored = 0;
    meta.names_ = read_root(reader, ignored);
    meta.last_page_ = reader.u64();
    meta.transaction_ = reader.u64();
    const bool sized = meta.page_bytes_ >= kPageBytesMin && meta.page_bytes_ <= kPageBytesMax;
    return magic == kMagic && version == kVersion && sized ? std::optional(meta) : std::nullopt;
}

std::optional<Meta> Meta::of_page(ByteView page) {
    const auto header = parse_header(page);
    if (!header || header->flags != kMetaFlag || page.size() < kPageHeaderBytes + kBytes) return std::nullopt;
    return parse(page.subspan(kPageHeaderBytes, kBytes));
}

Bytes Meta::page(PageNumber number, std::uint64_t transaction) const {
    CHECK(number <= 1);
    Bytes page;
    Writer(page).u64(number).u16(0).u16(kMetaFlag).u32(0).bytes(encoded());
    page.resize(kPageHeaderBytes + kTransactionAt);
    Writer(page).u64(transaction);
    page.resize(page_bytes_);
    return page;
}

std::optional<TreeRoot> parse_tree_root(ByteView row) {
    if (row.size() != kRootBytes) return std::nullopt;
    Reader reader(row);
    std::uint32_t ignored = 0;
    return read_root(reader, ignored);
}

// A key with what belongs to it. `low`, `high` and `flags` are numbers whose meaning depends on the page.
struct TreePage::Node {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint64_t flags = 0;
    std::size_t key_bytes = 0;
    std::size_t key_at = 0;

    std::uint64_t number() const { return low | high << 16; }
    bool overflows() const { return (flags & kOverflowValueFlag) != 0; }
};

TreePage::Node TreePage::node(std::size_t at) const {
    const std::size_t begin = load_u16(bytes_, kPageHeaderBytes + at * kPointerBytes);
    return {load_u16(bytes_, begin), load_u16(bytes_, begin + 2), load_u16(bytes_, begin + 4),
            load_u16(bytes_, begin + 6), begin + kNodeHeaderBytes};
}

bool TreePage::lies_within(std::size_t at) const {
    const std::size_t begin = load_u16(bytes_, kPageHeaderBytes + at * kPointerBytes);
    if (begin + kNodeHeaderBytes > bytes_.size()) return false;
    const Node found = node(at);
    const std::uint64_t value_bytes = !leaf_ ? 0 : found.overflows() ? sizeof(PageNumber) : found.number();
    return found.key_at + found.key_bytes + value_bytes <= bytes_.size();
}

std::optional<TreePage> TreePage::parse(ByteView bytes, PageNumber number) {
    const auto header = parse_header(bytes);
    if (!header || header->number != number) return std::nullopt;
    if (header->flags != kBranchFlag && header->flags != kLeafFlag) return std::nullopt;
    if (header->lower < kPageHeaderBytes || header->lower > bytes.size()) return std::nullopt;
    TreePage page;
    page.bytes_ = bytes;
    page.leaf_ = header->flags == kLeafFlag;
    page.size_ = (header->lower - kPageHeaderBytes) / kPointerBytes;
    for (std::size_t i = 0; i < page.size_; ++i) {
        if (!page.lies_within(i)) return std::nullopt;
    }
    return page.size_ > 0 ? std::optional(page) : std::nullopt;
}

ByteView TreePage::key(std::size_t at) const {
    const Node found = node(at);
    return bytes_.subspan(found.key_at, found.key_bytes);
}

PageNumber TreePage::child(std::size_t at) const {
    const Node found = node(at);
    return found.number() | found.flags << 32;
}

std::optional<Overflow> TreePage::overflow(std::size_t at) const {
    const Node found = node(at);
    if (!found.overflows()) return std::nullopt;
    Reader reader(bytes_.subspan(found.key_at + found.key_bytes));
    return Overflow{reader.u64(), found.number()};
}

ByteView TreePage::value(std::size_t at) const {
    const Node found = node(at);
    return bytes_.subspan(found.key_at + found.key_bytes, found.number());
}

}  // namespace weft::tangle::lmdb
