// Names the calling thread, for the operator's `top -H`.
#pragma once

#include <pthread.h>

namespace weft::node {

// At most 15 characters: the kernel's limit.
inline void name_thread(const char* name) {
    ::pthread_setname_np(::pthread_self(), name);
}

}  // namespace weft::node
