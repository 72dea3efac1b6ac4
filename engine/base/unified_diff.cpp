// Lines by Myers' algorithm (An O(ND) Difference Algorithm and Its Variations, 1986), whose trace grows with
// the square of the number of changes; beyond a limit the middle is one change. External interface:
// unified_diff.hpp.
#include "base/unified_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

namespace mechanist {
namespace {

using Lines = std::vector<std::string_view>;

constexpr int most_changes = 4'000;
constexpr size_t around = 3;

// With their line ends, since a missing last one is a difference.
Lines lines_of(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

// A line of the old text, of the new one, or of both.
struct Edit {
  char sign = ' ';
  size_t old_line = 0, new_line = 0;
};

// The shortest way from one to the other, if it takes no more changes than are tried.
std::optional<std::vector<Edit>> shortest(const Lines& a, const Lines& b) {
  const int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
  std::vector<std::vector<int>> trace;  // of each number of changes: the furthest x on diagonals -d … d
  auto at = [](const std::vector<int>& v, int k) {
    return v[static_cast<size_t>(k + static_cast<int>(v.size() / 2))];
  };
  for (int d = 0; d <= std::min(n + m, most_changes); ++d) {
    std::vector<int> now(static_cast<size_t>(2 * d + 1), 0);
    for (int k = -d; k <= d; k += 2) {
      int x = 0;
      if (d > 0) {
        const bool down = k == -d || (k != d && at(trace.back(), k - 1) < at(trace.back(), k + 1));
        x = down ? at(trace.back(), k + 1) : at(trace.back(), k - 1) + 1;
      }
      while (x < n && x - k < m && x - k >= 0 && a[static_cast<size_t>(x)] == b[static_cast<size_t>(x - k)])
        ++x;
      now[static_cast<size_t>(k + d)] = x;
    }
    // One wider on either side, so that its neighbours can be asked for.
    std::vector<int> wide(now.size() + 2, -1);
    std::copy(now.begin(), now.end(), wide.begin() + 1);
    trace.push_back(std::move(wide));
    const int last = n - m;
    if (std::abs(last) > d || (last + d) % 2 != 0 || at(trace.back(), last) < n) continue;
    std::vector<Edit> out;
    int x = n, y = m;
    for (int steps = d; steps >= 0; --steps) {
      const int k = x - y;
      int from_x = 0, from_y = 0;
      char sign = ' ';
      if (steps > 0) {
        const std::vector<int>& before = trace[static_cast<size_t>(steps - 1)];
        const bool down = k == -steps || (k != steps && at(before, k - 1) < at(before, k + 1));
        from_x = at(before, down ? k + 1 : k - 1);
        from_y = from_x - (down ? k + 1 : k - 1);
        sign = down ? '+' : '-';
      }
      const int begin_x = from_x + (sign == '-'), begin_y = from_y + (sign == '+');
      while (x > begin_x && y > begin_y) {
        --x, --y;
        out.push_back({' ', static_cast<size_t>(x), static_cast<size_t>(y)});
      }
      if (steps > 0) out.push_back({sign, static_cast<size_t>(from_x), static_cast<size_t>(from_y)});
      x = from_x, y = from_y;
    }
    std::reverse(out.begin(), out.end());
    return out;
  }
  return std::nullopt;
}

std::vector<Edit> edits_between(const Lines& a, const Lines& b) {
  size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - tail - 1] == b[b.size() - tail - 1])
    ++tail;
  auto middle = [&](const Lines& l) {
    return Lines(l.begin() + static_cast<std::ptrdiff_t>(head), l.end() - static_cast<std::ptrdiff_t>(tail));
  };
  std::vector<Edit> out;
  for (size_t i = 0; i < head; ++i) out.push_back({' ', i, i});
  if (auto found = shortest(middle(a), middle(b))) {
    for (Edit& e : *found) out.push_back({e.sign, e.old_line + head, e.new_line + head});
  } else {
    for (size_t i = head; i < a.size() - tail; ++i) out.push_back({'-', i, head});
    for (size_t i = head; i < b.size() - tail; ++i) out.push_back({'+', a.size() - tail, i});
  }
  for (size_t i = tail; i > 0; --i) out.push_back({' ', a.size() - i, b.size() - i});
  return out;
}

std::string range(size_t first, size_t count) {
  if (count == 1) return std::to_string(first + 1);
  return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

}  // namespace

std::string unified_diff(std::string_view path, std::string_view old_text, std::string_view new_text) {
  if (old_text == new_text) return {};
  const Lines a = lines_of(old_text), b = lines_of(new_text);
  const std::vector<Edit> edits = edits_between(a, b);
  std::string out = fmt::format("--- {}\n+++ {}\n", path, path);
  for (size_t i = 0; i < edits.size();) {
    if (edits[i].sign == ' ') {
      ++i;
      continue;
    }
    const size_t begin = i > around ? i - around : 0;
    size_t end = i + 1;  // behind the last change
    for (size_t k = i; k < edits.size() && k <= end + 2 * around; ++k)
      if (edits[k].sign != ' ') end = k + 1;
    const size_t stop = std::min(end + around, edits.size());
    size_t olds = 0, news = 0;
    std::string body;
    for (size_t k = begin; k < stop; ++k) {
      const Edit& e = edits[k];
      olds += e.sign != '+';
      news += e.sign != '-';
      const std::string_view line = e.sign == '+' ? b[e.new_line] : a[e.old_line];
      body += e.sign;
      body += line;
      if (!line.ends_with('\n')) body += "\n\\ No newline at end of file\n";
    }
    out += fmt::format("@@ -{} +{} @@\n", range(edits[begin].old_line, olds),
                       range(edits[begin].new_line, news));
    out += body;
    i = stop;
  }
  return out;
}

}  // namespace mechanist
