#include "tools/bench/load/byte_area.hpp"

#include <sys/mman.h>

#include "core/check.hpp"

namespace weft::bench::load {

namespace {

std::uint8_t* map(std::size_t bytes) {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(memory != MAP_FAILED);
    return static_cast<std::uint8_t*>(memory);
}

}  // namespace

ByteArea::ByteArea(std::size_t bytes) : memory_(map(bytes), Unmap{bytes}) {}

void ByteArea::Unmap::operator()(std::uint8_t* memory) const {
    ::munmap(memory, bytes);
}

}  // namespace weft::bench::load
