// Resident pages of a file that is mapped into this process.
#pragma once

namespace weft::tangle::lmdb {

// Takes the pages of every shared mapping of this open file out of the process. They stay in the system's cache, so
// that what is touched again costs a minor fault; what was never touched again would otherwise count as this process's
// memory for ever. For mappings that are not written through. Does nothing where /proc cannot be read.
void release_mapped_pages(int descriptor);

}  // namespace weft::tangle::lmdb
