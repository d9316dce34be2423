// The genesis as people keep it: JSON (docs/api.md, "Genesis file"). The network id is the hash of the canonical binary
// form, so spacing and the order of keys do not matter.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/expected.hpp"
#include "core/genesis.hpp"

namespace weft::node {

inline constexpr std::size_t kGenesisFileBytesMax = 64u << 20;

// Indented, ending with a newline. genesis_from_json gives the same Genesis back.
std::string genesis_to_json(const Genesis& genesis);

// The error names the path of what is wrong ("accounts[3].quota.burst_units: ..."). Unknown keys are errors. What is
// left out of "parameters" has its default; "quota" defaults to the default quota, "balance" to 0. The rules of
// check_genesis hold.
Expected<Genesis, std::string> genesis_from_json(std::string_view text);

// The error names the file as well.
Expected<Genesis, std::string> load_genesis(const std::filesystem::path& file);

}  // namespace weft::node
