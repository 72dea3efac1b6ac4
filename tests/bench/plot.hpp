#pragma once
// Time over size on logarithmic axes, as an SVG.
#include <string>
#include <utility>
#include <vector>

namespace bench {

struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;  // size, seconds; both positive
};

// The slope of the line that fits best in logarithms: 1 is linear. Needs two points of different size.
double fitted_exponent(const Series&);

struct Panel {
  std::string title, x_label;
  std::vector<Series> series;
};

// Panels below one another. Those without points are left out.
std::string svg(const std::vector<Panel>&);

}  // namespace bench
