// This machine as a device: its own counters as SenML.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/client/senml.hpp"

namespace weft::demo {

// Readings out of the texts of /proc/loadavg, /proc/meminfo, /proc/net/dev and /proc/diskstats. What a text does not
// hold is left out. Pure.
std::vector<client::Reading> load_readings(std::string_view loadavg);
std::vector<client::Reading> memory_readings(std::string_view meminfo);
std::vector<client::Reading> network_readings(std::string_view net_dev);  // all interfaces but lo, in sum
std::vector<client::Reading> disk_readings(std::string_view diskstats);   // whole disks, in sum

// All of them now, as a SenML JSON pack with the machine's name and the time.
std::string machine_senml();

}  // namespace weft::demo
