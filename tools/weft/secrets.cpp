#include "tools/weft/secrets.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <optional>

#include "node/runtime/files.hpp"
#include "node/runtime/key_file.hpp"

namespace weft::cli {
namespace {

constexpr std::size_t kPassphraseBytesMax = 1024;

// The terminal of this process with its echo off, until destroyed.
class QuietTerminal {
public:
    QuietTerminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
        if (file_ < 0 || ::tcgetattr(file_, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        quiet_ = ::tcsetattr(file_, TCSAFLUSH, &quiet) == 0;
    }
    ~QuietTerminal() {
        if (quiet_) ::tcsetattr(file_, TCSAFLUSH, &before_);
        if (file_ >= 0) ::close(file_);
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;

    bool usable() const { return quiet_; }

    std::optional<std::string> ask(const std::string& prompt) const {
        if (::write(file_, prompt.data(), prompt.size()) < 0) return std::nullopt;
        std::string line;
        char c = 0;
        while (line.size() < kPassphraseBytesMax && ::read(file_, &c, 1) == 1 && c != '\n') line += c;
        if (::write(file_, "\n", 1) < 0) return std::nullopt;
        return line;
    }

private:
    int file_;
    termios before_{};
    bool quiet_ = false;
};

Result<std::string> passphrase_of_file(const std::string& file) {
    auto text = node::read_file(file, kPassphraseBytesMax);
    if (!text) return client::bad_input(text.error());
    const std::string line = text->substr(0, text->find_first_of("\r\n"));
    if (line.empty()) return client::bad_input("The passphrase file " + file + " begins with an empty line.");
    return line;
}

Result<std::string> passphrase_of_person(bool is_new, const std::string& what_for) {
    const QuietTerminal terminal;
    if (!terminal.usable()) {
        return client::bad_input("A passphrase is needed " + what_for + ", and there is no terminal to ask on.",
                                 "Give --passphrase-file FILE.");
    }
    const auto first = terminal.ask("Passphrase " + what_for + ": ");
    if (!first || first->empty()) {
        return client::bad_input("The passphrase is empty.",
                                 is_new ? "For a key without one, give --no-passphrase." : "");
    }
    if (is_new && terminal.ask("Once more: ") != first) return client::bad_input("The two passphrases differ.");
    return *first;
}

}  // namespace

Result<std::string> read_passphrase(const std::string& file, bool is_new, const std::string& what_for) {
    return file.empty() ? passphrase_of_person(is_new, what_for) : passphrase_of_file(file);
}

Result<KeyPair> open_key(const std::string& key_file, const std::string& passphrase_file) {
    const auto locked = node::key_file_is_locked(key_file);
    if (!locked) {
        return client::bad_input(locked.error().what, "Make a key with 'weft keygen', or name one with --key FILE.");
    }
    std::optional<std::string> passphrase;
    if (*locked) {
        auto typed = read_passphrase(passphrase_file, false, "of " + key_file);
        if (!typed) return Unexpected{typed.error()};
        passphrase = *typed;
    }
    const auto seed = node::load_key_file(key_file, passphrase);
    if (!seed) return client::bad_input(seed.error().what);
    return KeyPair(*seed);
}

Seed random_seed() {
    Seed seed;
    ::randombytes_buf(seed.bytes.data(), seed.bytes.size());
    return seed;
}

}  // namespace weft::cli
