#include "tools/demo/machine.hpp"

#include <unistd.h>

#include <cctype>
#include <chrono>
#include <fstream>
#include <sstream>

namespace weft::demo {
namespace {

using client::Reading;

constexpr double kSectorBytes = 512;  // of /proc/diskstats, whatever the disk's own are

std::string read_proc(const char* file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// "weft:" and the host's name, reduced to the characters that SenML names may have.
std::string machine_name() {
    char host[256] = {};
    ::gethostname(host, sizeof host - 1);
    std::string name = "host:";
    for (const char c : std::string_view(host)) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
        name += plain ? c : '_';
    }
    return name + ":";
}

// Whole disks only: a partition's counts are in its disk's already. Loop, ram and device-mapper devices are on disks,
// too.
bool is_whole_disk(const std::string& name) {
    const bool letter_disk = name.starts_with("sd") || name.starts_with("vd") || name.starts_with("xvd");
    if (letter_disk) return !std::isdigit(static_cast<unsigned char>(name.back()));
    return (name.starts_with("nvme") || name.starts_with("mmcblk")) && name.find('p') == name.npos;
}

void append(std::vector<Reading>& all, std::vector<Reading> some) {
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
}

}  // namespace

std::vector<Reading> load_readings(std::string_view loadavg) {
    std::istringstream in{std::string(loadavg)};
    double one = 0;
    double five = 0;
    if (!(in >> one >> five)) return {};
    return {{"load1", one, ""}, {"load5", five, ""}};
}

std::vector<Reading> memory_readings(std::string_view meminfo) {
    std::istringstream in{std::string(meminfo)};
    std::vector<Reading> readings;
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string key;
        double kibibytes = 0;
        if (!(fields >> key >> kibibytes)) continue;
        if (key == "MemTotal:") readings.push_back({"memory_total", kibibytes * 1024, "B"});
        if (key == "MemAvailable:") readings.push_back({"memory_available", kibibytes * 1024, "B"});
    }
    return readings;
}

std::vector<Reading> network_readings(std::string_view net_dev) {
    std::istringstream in{std::string(net_dev)};
    double received = 0;
    double sent = 0;
    bool any = false;
    for (std::string line; std::getline(in, line);) {
        const std::size_t colon = line.find(':');
        if (colon == line.npos) continue;  // the two lines of headings
        std::istringstream fields(line.substr(colon + 1));
        double columns[9] = {};  // received bytes, packets, six more; then sent bytes
        for (double& column : columns) fields >> column;
        if (!fields || line.substr(line.find_first_not_of(' '), 3) == "lo:") continue;
        received += columns[0];
        sent += columns[8];
        any = true;
    }
    if (!any) return {};
    return {{"network_received", received, "B"}, {"network_sent", sent, "B"}};
}

std::vector<Reading> disk_readings(std::string_view diskstats) {
    std::istringstream in{std::string(diskstats)};
    double sectors_read = 0;
    double sectors_written = 0;
    bool any = false;
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string major, minor, name;
        double columns[7] = {};  // reads, merged, sectors, ms; writes, merged, sectors
        fields >> major >> minor >> name;
        for (double& column : columns) fields >> column;
        if (!fields || !is_whole_disk(name)) continue;
        sectors_read += columns[2];
        sectors_written += columns[6];
        any = true;
    }
    if (!any) return {};
    return {{"disk_read", sectors_read * kSectorBytes, "B"}, {"disk_written", sectors_written * kSectorBytes, "B"}};
}

std::string machine_senml() {
    std::vector<Reading> readings = load_readings(read_proc("/proc/loadavg"));
    append(readings, memory_readings(read_proc("/proc/meminfo")));
    append(readings, network_readings(read_proc("/proc/net/dev")));
    append(readings, disk_readings(read_proc("/proc/diskstats")));
    if (readings.empty()) readings.push_back({"alive", 1, ""});
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    return client::senml_json(machine_name(), static_cast<double>(now.count()) / 1000, readings);
}

}  // namespace weft::demo
