// One child process: started, watched, ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/client/error.hpp"

namespace weft::demo {

// How a process ended: by its own exit code, or by a signal.
struct Ending {
    int code = 0;
    int signal = 0;  // 0: it exited by itself

    std::string text() const;
};

// Movable. A process that still runs when this object goes is killed. It is also killed when this program dies.
class Process {
public:
    // `arguments[0]` is the program's path; its output is appended to `log`. It gets its own process group, so that
    // Ctrl-C on the terminal reaches only this program. Errors: bad_input (no such program, log cannot be opened).
    static client::Result<Process> start(const std::vector<std::string>& arguments, const std::filesystem::path& log);
    ~Process();
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;

    pid_t pid() const { return pid_; }
    const std::filesystem::path& log() const { return log_; }

    // Nothing while it runs.
    std::optional<Ending> ending();
    // Waits at most so long for its end.
    std::optional<Ending> wait(std::chrono::milliseconds patience);
    // Does nothing once it has ended.
    void send(int signal);

private:
    Process(pid_t pid, int handle, std::filesystem::path log);
    void close();

    pid_t pid_ = -1;
    int handle_ = -1;  // a pidfd
    std::filesystem::path log_;
    std::optional<Ending> ending_;
};

// The last lines of a text file; empty when it cannot be read.
std::string tail_of(const std::filesystem::path& file, std::size_t lines);

// The folder of the running program.
std::filesystem::path program_folder();

}  // namespace weft::demo
