#include "tests/repository/layer_rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

namespace weft::repository {
namespace {

using Names = std::set<std::string, std::less<>>;

// Which folders each folder may include from.
const std::map<std::string, Names, std::less<>>& layers() {
    static const Names kAll(std::begin(kSourceFolders), std::end(kSourceFolders));
    static const std::map<std::string, Names, std::less<>> kLayers{
        {"core", {"core"}},
        {"tangle", {"core", "tangle"}},
        {"pow", {"core", "pow"}},
        {"p2p", {"core", "p2p"}},
        {"node", {"core", "tangle", "pow", "p2p", "node"}},
        {"tools", {"core", "tangle", "pow", "p2p", "node", "tools"}},
        {"tests", kAll},
        {"bench", kAll},
    };
    return kLayers;
}

// What pure code may take from outside: values, containers and algorithms. Not here, on purpose: <chrono>, <thread>,
// <mutex>, <random>, <filesystem>, streams, <cstdio>, <cstdlib> and everything of the operating system.
const Names kPureHeaders{
    "algorithm",
    "array",
    "atomic",
    "bit",
    "bitset",
    "charconv",
    "climits",
    "cmath",
    "compare",
    "concepts",
    "cstddef",
    "cstdint",
    "cstring",
    "deque",
    "exception",
    "functional",
    "initializer_list",
    "iterator",
    "limits",
    "list",
    "map",
    "memory",
    "new",
    "numeric",
    "optional",
    "queue",
    "ranges",
    "set",
    "source_location",
    "span",
    "stack",
    "stdexcept",
    "string",
    "string_view",
    "tuple",
    "type_traits",
    "unordered_map",
    "unordered_set",
    "utility",
    "variant",
    "vector",
    "version",
};

// Where pure code meets the world: the signature library, the last words of a broken promise, the one variable that
// chooses a kernel, intrinsics (which are arithmetic), and a hash table that the standard library does not have.
struct Permission {
    std::string_view path;  // a file, or a folder with its slash
    Names headers;
};
const std::vector<Permission> kPermissions{
    {"core/sign/", {"sodium.h"}},
    {"core/check.cpp", {"cstdio", "cstdlib"}},
    {"core/simd/level.cpp", {"cstdlib"}},
    {"core/hash/", {"immintrin.h", "arm_neon.h"}},
    {"core/sign/", {"immintrin.h", "arm_neon.h"}},
    {"pow/", {"immintrin.h", "arm_neon.h"}},
    {"tangle/", {"boost/unordered/unordered_flat_map.hpp", "boost/unordered/unordered_flat_set.hpp"}},
};

std::string_view first_folder(std::string_view path) {
    return path.substr(0, path.find('/'));
}

bool in_adapter(std::string_view path) {
    static constexpr std::string_view kAdapters[] = {"/asio/", "/lmdb/", "/tbb/", "/zmq/"};
    return std::any_of(std::begin(kAdapters), std::end(kAdapters),
                       [&](std::string_view folder) { return path.find(folder) != std::string_view::npos; });
}

bool may_take(std::string_view path, const std::string& header) {
    if (kPureHeaders.contains(header)) return true;
    return std::any_of(kPermissions.begin(), kPermissions.end(), [&](const Permission& permission) {
        return path.starts_with(permission.path) && permission.headers.contains(header);
    });
}

std::optional<std::string> own_complaint(std::string_view path, const std::string& target) {
    const auto layer = layers().find(first_folder(path));
    if (layer == layers().end()) return "lies in no layer";
    if (!layer->second.contains(first_folder(target))) return "points up or sideways: " + target;
    if (is_pure(path) && !is_pure(target)) return "pure code includes an adapter or the runtime: " + target;
    return std::nullopt;
}

}  // namespace

bool is_pure(std::string_view path) {
    const std::string_view folder = first_folder(path);
    if (folder == "core") return true;
    if (folder == "tangle" || folder == "pow" || folder == "p2p") return !in_adapter(path);
    return path.starts_with("node/engine/");
}

std::optional<std::string> complaint(std::string_view path, const Include& include) {
    if (include.quoted) return own_complaint(path, include.target);
    if (layers().contains(first_folder(include.target)) && include.target.find('/') != std::string::npos) {
        return "own headers are included in quotes: " + include.target;
    }
    if (is_pure(path) && !may_take(path, include.target)) return "pure code may not include <" + include.target + ">";
    return std::nullopt;
}

}  // namespace weft::repository
