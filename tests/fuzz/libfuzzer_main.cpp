// A target as a libFuzzer program. WEFT_FUZZ_SEEDS=FOLDER writes its seeds into the folder, and that is all.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/check.hpp"
#include "tests/fuzz/target.hpp"

namespace weft::fuzz {
namespace {

const Target& only_target() {
    CHECK(targets().size() == 1);
    return targets().front();
}

void write_seeds(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::size_t number = 0;
    for (const Bytes& seed : only_target().seeds()) {
        std::ofstream file(folder / ("seed-" + std::to_string(number++)), std::ios::binary);
        file << as_text(seed);
        CHECK(file.flush());
    }
}

}  // namespace
}  // namespace weft::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    const char* folder = std::getenv("WEFT_FUZZ_SEEDS");
    if (folder == nullptr) return 0;
    weft::fuzz::write_seeds(folder);
    std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    weft::fuzz::only_target().run({data, size});
    return 0;
}
