#include "node/runtime/key_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "node/runtime/files.hpp"
#include "tests/runtime/temporary_folder.hpp"

namespace weft::node {
namespace {

// The least that libsodium allows: these tests are not about the cost of a guess.
constexpr PassphraseCost kCheap{1, 8192};

class KeyFileTest : public testing::Test {
protected:
    KeyFileTest() {
        sign_init();
        seed_.bytes.fill(7);
    }
    std::filesystem::path file() const { return folder_ / "key.json"; }
    KeyFileErrorCode load_error(const std::optional<std::string>& passphrase = "secret") const {
        const auto seed = load_key_file(file(), passphrase);
        EXPECT_FALSE(seed.has_value());
        return seed ? KeyFileErrorCode{} : seed.error().code;
    }
    void rewrite(const std::string& from, const std::string& to) const {
        std::string text = *read_file(file(), 1 << 20);
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos);
        text.replace(at, from.size(), to);
        ASSERT_TRUE(write_file(file(), text, FileMode::secret, IfExists::replace));
    }

    TemporaryFolder folder_;
    Seed seed_;
};

TEST_F(KeyFileTest, LockedRoundTrip) {
    ASSERT_TRUE(save_key_file(file(), seed_, "secret", kCheap));
    EXPECT_TRUE(*key_file_is_locked(file()));
    EXPECT_EQ(*key_file_public_key(file()), KeyPair(seed_).public_key());
    EXPECT_EQ(*load_key_file(file(), "secret"), seed_);
    struct stat info {};
    ASSERT_EQ(::stat(file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(read_file(file(), 1 << 20)->find(seed_.hex()), std::string::npos);
}

TEST_F(KeyFileTest, UnlockedRoundTrip) {
    ASSERT_TRUE(save_key_file(file(), seed_, std::nullopt));
    EXPECT_FALSE(*key_file_is_locked(file()));
    EXPECT_EQ(*load_key_file(file(), std::nullopt), seed_);
}

TEST_F(KeyFileTest, WrongOrMissingPassphrase) {
    ASSERT_TRUE(save_key_file(file(), seed_, "secret", kCheap));
    EXPECT_EQ(load_error("Secret"), KeyFileErrorCode::wrong_passphrase);
    EXPECT_EQ(load_error(""), KeyFileErrorCode::wrong_passphrase);
    EXPECT_EQ(load_error(std::nullopt), KeyFileErrorCode::passphrase_needed);
}

TEST_F(KeyFileTest, NeverOverwrites) {
    ASSERT_TRUE(save_key_file(file(), seed_, std::nullopt));
    Seed other;
    EXPECT_EQ(save_key_file(file(), other, std::nullopt).error().code, KeyFileErrorCode::io);
    EXPECT_EQ(*load_key_file(file(), std::nullopt), seed_);
}

TEST_F(KeyFileTest, RefusesAFileThatOthersCanRead) {
    ASSERT_TRUE(save_key_file(file(), seed_, std::nullopt));
    for (const mode_t mode : {0640u, 0604u, 0620u, 0666u}) {
        ASSERT_EQ(::chmod(file().c_str(), mode), 0);
        EXPECT_EQ(load_error(), KeyFileErrorCode::readable_by_others);
    }
}

TEST_F(KeyFileTest, AnyChangedHexDigitIsNoticed) {
    ASSERT_TRUE(save_key_file(file(), seed_, "secret", kCheap));
    const std::string original = *read_file(file(), 1 << 20);
    for (const std::string key : {"public", "salt", "nonce", "box"}) {
        const std::size_t at = original.find("\"" + key + "\":\"") + key.size() + 4;
        std::string text = original;
        text[at] = text[at] == '0' ? '1' : '0';
        ASSERT_TRUE(write_file(file(), text, FileMode::secret, IfExists::replace));
        const KeyFileErrorCode error = load_error();
        EXPECT_EQ(error, key == "public" ? KeyFileErrorCode::wrong_public_key : KeyFileErrorCode::wrong_passphrase)
            << key;
    }
}

TEST_F(KeyFileTest, MalformedFilesAreRefused) {
    ASSERT_TRUE(save_key_file(file(), seed_, "secret", kCheap));
    rewrite("argon2id13", "rot13");
    EXPECT_EQ(load_error(), KeyFileErrorCode::malformed);
    rewrite("rot13", "argon2id13");
    rewrite("\"mem\":8192", "\"mem\":9999999999999");
    EXPECT_EQ(load_error(), KeyFileErrorCode::malformed);
    rewrite("\"mem\":9999999999999", "\"mem\":1");
    EXPECT_EQ(load_error(), KeyFileErrorCode::malformed);
    rewrite("\"mem\":1", "\"mem\":8192,\"note\":1");
    EXPECT_EQ(load_error(), KeyFileErrorCode::malformed);
}

}  // namespace
}  // namespace weft::node
