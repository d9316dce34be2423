#include "tools/demo/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <deque>
#include <fstream>
#include <utility>

namespace weft::demo {
namespace {

constexpr int kExecFailed = 127;

// In the child, between fork and exec: only what is safe after fork in a program with threads.
[[noreturn]] void become(char* const* arguments, int log, pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(kExecFailed);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execv(arguments[0], arguments);
    ::_exit(kExecFailed);
}

Ending ending_of(int status) {
    if (WIFSIGNALED(status)) return {0, WTERMSIG(status)};
    return {WEXITSTATUS(status), 0};
}

}  // namespace

std::string Ending::text() const {
    if (signal != 0)
        return std::string("killed by signal ") + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
    return "ended with exit code " + std::to_string(code);
}

client::Result<Process> Process::start(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
    if (::access(arguments[0].c_str(), X_OK) != 0) {
        return client::bad_input("Cannot run " + arguments[0] + ": " + ::strerror(errno) + ".", "Is it built?");
    }
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) return client::bad_input("Cannot write " + log.string() + ": " + ::strerror(errno) + ".");
    std::vector<char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) become(pointers.data(), file, parent);
    ::close(file);
    if (pid < 0) return client::bad_input(std::string("Cannot start a process: ") + ::strerror(errno) + ".");
    return Process(pid, static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)), log);
}

Process::Process(pid_t pid, int handle, std::filesystem::path log) : pid_(pid), handle_(handle), log_(std::move(log)) {}

Process::~Process() {
    close();
}

Process::Process(Process&& other) noexcept {
    *this = std::move(other);
}

Process& Process::operator=(Process&& other) noexcept {
    if (this == &other) return *this;
    close();
    pid_ = std::exchange(other.pid_, -1);
    handle_ = std::exchange(other.handle_, -1);
    log_ = std::move(other.log_);
    ending_ = std::exchange(other.ending_, std::nullopt);
    return *this;
}

void Process::close() {
    if (pid_ > 0 && !ending()) {
        send(SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    if (handle_ >= 0) ::close(handle_);
    pid_ = handle_ = -1;
}

std::optional<Ending> Process::ending() {
    int status = 0;
    if (!ending_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) ending_ = ending_of(status);
    return ending_;
}

std::optional<Ending> Process::wait(std::chrono::milliseconds patience) {
    if (!ending()) {
        pollfd ended{handle_, POLLIN, 0};
        ::poll(&ended, 1, static_cast<int>(patience.count()));
    }
    return ending();
}

void Process::send(int signal) {
    if (pid_ > 0 && !ending()) ::kill(pid_, signal);
}

std::string tail_of(const std::filesystem::path& file, std::size_t lines) {
    std::ifstream in(file);
    std::deque<std::string> last;
    for (std::string line; std::getline(in, line);) {
        last.push_back(line);
        if (last.size() > lines) last.pop_front();
    }
    std::string text;
    for (const std::string& line : last) text += line + "\n";
    return text;
}

std::filesystem::path program_folder() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

}  // namespace weft::demo
