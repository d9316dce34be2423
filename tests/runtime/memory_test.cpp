#include "node/runtime/memory.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace weft::node {
namespace {

std::uint64_t bytes_of(const std::vector<MemoryPart>& parts, const std::string& name) {
    for (const MemoryPart& part : parts) {
        if (part.part == name) return part.bytes;
    }
    ADD_FAILURE() << name;
    return 0;
}

TEST(Memory, WhatIsAllocatedIsSeen) {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "the sanitizer's allocator says nothing of itself";
#endif
    constexpr std::size_t kBytes = 32u << 20;
    const ProcessMemory before = process_memory();
    EXPECT_GT(before.resident, 1u << 20);
    EXPECT_GT(before.mapped_files, 0u);
    const auto held = std::make_unique<std::vector<char>>(kBytes, 'x');
    const ProcessMemory after = process_memory();
    EXPECT_GE(after.heap_used, before.heap_used + kBytes);
    EXPECT_EQ(held->back(), 'x');
}

TEST(Memory, TheAllocatorsRestIsNoMoreThanWhatIsResident) {
    ProcessMemory process;
    process.resident = 100;
    process.mapped_files = 30;
    process.heap_used = 50;
    process.heap_free = 15;
    const auto parts = with_process_parts({{"a", 7}}, process);
    EXPECT_EQ(bytes_of(parts, "a"), 7u);
    EXPECT_EQ(bytes_of(parts, "program"), 30u);
    EXPECT_EQ(bytes_of(parts, "allocator"), 15u);
    process.heap_free = 1000;  // given back to the system
    EXPECT_EQ(bytes_of(with_process_parts({}, process), "allocator"), 20u);
    process.heap_used = 500;
    EXPECT_EQ(bytes_of(with_process_parts({}, process), "allocator"), 0u);
}

}  // namespace
}  // namespace weft::node
