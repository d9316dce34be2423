#pragma once
#include <optional>
#include <vector>
#include "tools/bench/load/news.hpp"
namespace weft::bench::load {
std::optional<std::vector<node::Admission>> read_json_answer(std::string_view body);
std::optional<Bytes> json_fate_as_binary(std::string_view body);
}  // namespace weft::bench::load
