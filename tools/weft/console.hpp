// What every command of `weft` shares: where it prints, how it fails, the options that all have.
#pragma once

#include <iosfwd>
#include <string>

#include "tools/client/error.hpp"

namespace weft::cli {

using client::Error;
using client::Result;

enum ExitCode : int { kOk = 0, kRefused = 1, kUsage = 2, kUnreachable = 3 };

// Streams stay the caller's.
struct Console {
    std::ostream& out;
    std::ostream& err;
    bool json = false;  // one JSON object (or, for streams, one a line) on `out`, instead of text
};

struct CommonOptions {
    std::string node = "http://127.0.0.1:14265";
    std::string token;    // the node's api.token, where it has one
    std::string ca_file;  // of an https node; empty: the system's authorities
    std::string key_file = "weft-key.json";
    std::string passphrase_file;  // empty: asked for on the terminal when needed
    std::string account;          // empty: the account whose first key it is
    std::string genesis_file;     // empty: the node's word is taken for the network
    bool json = false;
    bool no_wait = false;
    bool quiet = false;
    unsigned timeout_s = 30;
};

// A command's end: an exit code, or the error that `finish` prints and turns into one.
using Outcome = Result<int>;

int finish(Console& console, const Outcome& outcome);

}  // namespace weft::cli
