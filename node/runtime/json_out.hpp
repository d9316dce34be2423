// Small parts that the runtime's JSON writers share. Internal to .cpp files.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <vector>

#include "core/genesis.hpp"
#include "core/proposal.hpp"
#include "core/types.hpp"

namespace weft::node {

// A JSON number when it fits 53 bits (what every JSON reader keeps exact), else a decimal string.
inline boost::json::value json_number(std::uint64_t value) {
    if (value < std::uint64_t{1} << 53) return value;
    return boost::json::string(std::to_string(value));
}

template <class Tag, std::size_t N>
boost::json::value hex_or_null(const FixedBytes<Tag, N>& bytes) {
    if (bytes == FixedBytes<Tag, N>{}) return nullptr;
    return boost::json::string(bytes.hex());
}

inline boost::json::string text_of(std::string_view text) {
    return boost::json::string(text);
}

template <class Ids>
boost::json::array hex_list(const Ids& ids) {
    boost::json::array out;
    out.reserve(ids.size());
    for (const auto& id : ids) out.emplace_back(id.hex());
    return out;
}

inline boost::json::object quota_object(const Quota& quota) {
    boost::json::object out;
    out["units_per_second"] = quota.units_per_second;
    out["burst_units"] = quota.burst_units;
    return out;
}

inline boost::json::object parameters_object(const Parameters& parameters) {
    boost::json::object out;
    out["window_slots"] = parameters.window_slots;
    out["skew_slots"] = parameters.skew_slots;
    out["gc_depth_rounds"] = parameters.gc_depth_rounds;
    out["work_bits"] = parameters.work_bits;
    out["work_debt_levels"] = parameters.work_debt_levels;
    out["default_quota"] = quota_object(parameters.default_quota);
    out["access"] = text_of(access_name(parameters.access));
    return out;
}

boost::json::object committee_object(const Committee& committee);
boost::json::array changes_array(const std::vector<Change>& changes);

}  // namespace weft::node
