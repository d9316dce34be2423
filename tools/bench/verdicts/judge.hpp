// Every kernel's verdict on the same signatures.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/bench/verdicts/verdict_line.hpp"

namespace weft::bench {

enum class Judgement : std::uint8_t {
    invalid,
    valid,
    mixed,  // depends on the lane or on the neighbours: a fault of the kernel
};

std::string_view judgement_name(Judgement judgement);

// Names of the kernels of this machine, in the order of the judgements: libsodium, then every faster level; each
// without and (name + "+tables") with tables of the keys.
std::vector<std::string> judge_names();

// judgements[line][kernel]. Lane kernels judge each line in every lane position, among different neighbours, and alone.
std::vector<std::vector<Judgement>> judge(std::span<const VerdictLine> lines);

// All kernels say the same, and none is mixed.
bool agree(const std::vector<Judgement>& judgements);

}  // namespace weft::bench
