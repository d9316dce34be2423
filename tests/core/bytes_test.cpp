#include "core/bytes.hpp"

#include <gtest/gtest.h>

#include "core/codec.hpp"
#include "core/types.hpp"

namespace weft {
namespace {

TEST(Hex, writes_lower_case_and_reads_either) {
    const Bytes bytes = {0x00, 0x7F, 0xAb, 0xFF};
    EXPECT_EQ(to_hex(bytes), "007fabff");
    EXPECT_EQ(from_hex("007FaBfF"), bytes);
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, refuses_what_is_not_hexadecimal) {
    for (const char* text : {"0", "0g", "g0", "0x", " 00", "00 ", "é0"}) EXPECT_FALSE(from_hex(text)) << text;
    Hash hash;
    EXPECT_FALSE(from_hex(std::string(62, '0'), hash.bytes));
    EXPECT_FALSE(from_hex(std::string(66, '0'), hash.bytes));
    EXPECT_TRUE(from_hex(std::string(64, 'f'), hash.bytes));
    EXPECT_EQ(hash.bytes[31], 0xFF);
}

TEST(Writer, is_little_endian) {
    Bytes out;
    Writer(out).u8(1).u16(0x0203).u32(0x04050607).u64(0x08090A0B0C0D0E0F);
    EXPECT_EQ(to_hex(out),
              "01030207060504"
              "0f0e0d0c0b0a0908");
}

TEST(Reader, reads_what_the_writer_wrote) {
    Bytes out;
    Writer(out).u8(200).u16(60000).u32(4000000000).u64(UINT64_MAX - 1);
    Reader in(out);
    EXPECT_EQ(in.u8(), 200);
    EXPECT_EQ(in.u16(), 60000);
    EXPECT_EQ(in.u32(), 4000000000);
    EXPECT_EQ(in.u64(), UINT64_MAX - 1);
    EXPECT_EQ(in.left(), 0u);
    EXPECT_FALSE(in.failed());
}

TEST(Reader, failure_is_sticky_and_gives_zeros) {
    const Bytes bytes = {1, 2, 3};
    Reader in(bytes);
    EXPECT_EQ(in.u32(), 0u);
    EXPECT_TRUE(in.failed());
    EXPECT_EQ(in.u8(), 0u);
    EXPECT_EQ(in.left(), 0u);
    EXPECT_TRUE(in.bytes(1).empty());
    EXPECT_EQ(in.fixed<Hash>(), Hash{});
}

TEST(Reader, refuses_a_length_near_the_largest) {
    const Bytes bytes = {1, 2, 3};
    Reader in(bytes);
    in.u8();
    EXPECT_TRUE(in.bytes(SIZE_MAX).empty());
    EXPECT_TRUE(in.failed());
}

}  // namespace
}  // namespace weft
