// The notices of one step of the engine, shared by all that tell of them, and the events that they hold one by one.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "node/engine/engine.hpp"

namespace weft::node {

using NoticeList = std::shared_ptr<const std::vector<Notice>>;

// One event for subscribers: a block attached, a block decided, a checkpoint closed. Points into its list.
using EventView = std::variant<const Block*, const Decided*, const Checkpoint*>;

// How many events a notice holds; 0 for what subscribers are not told.
std::size_t events_in(const Notice& notice);
std::size_t events_in(const std::vector<Notice>& notices);
// Requires i < events_in(notice).
EventView event_at(const Notice& notice, std::size_t i);

// Memory that the list keeps, about; a block counts with its bytes, though others may keep it, too.
std::size_t bytes_of(const std::vector<Notice>& notices);

}  // namespace weft::node
