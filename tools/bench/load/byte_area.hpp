// A large piece of memory that takes room only where it was written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace weft::bench::load {

class ByteArea {
public:
    // Zeros; CHECKs that the system gives the address range.
    explicit ByteArea(std::size_t bytes);

    std::uint8_t* data() const { return memory_.get(); }
    std::size_t size() const { return memory_.get_deleter().bytes; }

private:
    struct Unmap {
        std::size_t bytes = 0;
        void operator()(std::uint8_t* memory) const;
    };
    std::unique_ptr<std::uint8_t, Unmap> memory_;
};

}  // namespace weft::bench::load
