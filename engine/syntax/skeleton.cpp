// See skeleton.hpp.
#include "syntax/skeleton.hpp"

#include <algorithm>

namespace mechanist {
namespace {

constexpr std::string_view spaces = " \n";

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

}  // namespace

Skeleton::Skeleton(std::string_view whole) : whole_(whole) {
  for (size_t at = 0; at < whole.size();) {
    const char c = whole[at];
    keep(at++);
    if (c == '"') {
      const size_t closing = closing_quote(at);
      if (closing == std::string_view::npos) continue;
      drop(at, closing);
      keep(at++);
    } else if (spaces.find(c) != std::string_view::npos) {
      drop(at, std::min(whole.find_first_not_of(spaces, at), whole.size()));
    }
  }
}

size_t Skeleton::offset_of(size_t character) {
  while (true) {
    if (drops_here()) offset_ += dropped_[next_drop_++].bytes;
    if (passed_ == character) return offset_;
    do ++offset_;
    while (offset_ < whole_.size() && continues_character(whole_[offset_]));
    ++passed_;
  }
}

void Skeleton::keep(size_t at) {
  text_ += whole_[at];
  if (!continues_character(whole_[at])) ++characters_;
}

void Skeleton::drop(size_t& at, size_t end) {
  if (at < end) dropped_.push_back({characters_, end - at});
  at = end;
}

// Of the string whose inside begins there; npos if it has none on its line.
size_t Skeleton::closing_quote(size_t at) const {
  for (; at < whole_.size() && whole_[at] != '\n'; ++at) {
    if (whole_[at] == '"') return at;
    if (whole_[at] == '\\' && at + 1 < whole_.size() && whole_[at + 1] != '\n') ++at;
  }
  return std::string_view::npos;
}

}  // namespace mechanist
