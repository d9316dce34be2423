// `weft-demo join`: devices that use a network which runs elsewhere, and a verdict on it at the end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace weft::demo {

struct JoinOptions {
    std::vector<std::string> nodes;      // HTTP addresses; at the end all of them must agree
    std::filesystem::path genesis;       // of the network
    std::filesystem::path operator_key;  // a registrar with funds, not locked
    std::filesystem::path secret;        // the devices' keys follow from it; made when missing
    std::filesystem::path token_file;    // its first line is the nodes' api.token; empty: they have none
    std::size_t devices = 10;
    double rate = 10;           // payments a second, in all
    unsigned duration_s = 0;    // 0: until SIGTERM or SIGINT
    unsigned patience_s = 8;    // for the fates, and once more for the agreement
    unsigned line_every_s = 1;  // a line of progress
};

// Says what happens on `out`. The exit code: 0 when all holds (every offered block has its fate, all nodes have the
// same history, the supply is conserved), 1 when not, 2 when an option cannot be used.
int run_join(const JoinOptions& options, std::ostream& out);

}  // namespace weft::demo
