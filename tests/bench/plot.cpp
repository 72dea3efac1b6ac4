// External interface: plot.hpp.
#include "plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace bench {
namespace {

constexpr double width = 760, panel_height = 320;
constexpr double left = 70, right = 330, top = 40, bottom = 55;
// Okabe and Ito's colours, which can be told apart without seeing all hues.
constexpr std::array colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"};

struct Axis {
  double low = std::numeric_limits<double>::max(),
         high = std::numeric_limits<double>::lowest();  // powers of ten
  double from = 0, to = 1;                              // pixels

  void take_in(double value) {
    low = std::min(low, std::floor(std::log10(value)));
    high = std::max({high, std::ceil(std::log10(value)), low + 1});
  }
  double at(double value) const { return from + (std::log10(value) - low) / (high - low) * (to - from); }
};

std::string power_of_ten(double exponent) {
  return fmt::format("10<tspan dy=\"-5\" font-size=\"9\">{:.0f}</tspan>", exponent);
}

std::string draw(const Panel& panel, double y0) {
  Axis x, y;
  for (const Series& s : panel.series)
    for (auto [size, seconds] : s.points) {
      x.take_in(size);
      y.take_in(seconds);
    }
  x.from = left, x.to = width - right;
  y.from = y0 + panel_height - bottom, y.to = y0 + top;

  std::string out =
      fmt::format("<text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>\n", left, y0 + 22, panel.title);
  for (double e = x.low; e <= x.high; ++e) {
    double at = x.at(std::pow(10, e));
    out +=
        fmt::format("<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\" stroke=\"#ddd\"/>\n",
                    at, y.from, y.to);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", at, y.from + 18,
                       power_of_ten(e));
  }
  for (double e = y.low; e <= y.high; ++e) {
    double at = y.at(std::pow(10, e));
    out += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"#ddd\"/>\n",
                       x.from, at, x.to, at);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", x.from - 8, at + 4,
                       power_of_ten(e));
  }
  out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                     (x.from + x.to) / 2, y.from + 40, panel.x_label);
  out += fmt::format(
      "<text x=\"18\" y=\"{0:.1f}\" text-anchor=\"middle\" transform=\"rotate(-90 18 "
      "{0:.1f})\">seconds</text>\n",
      (y.from + y.to) / 2);

  double legend = y0 + top + 8;
  for (size_t i = 0; i < panel.series.size(); ++i) {
    const Series& s = panel.series[i];
    if (s.points.empty()) continue;
    const char* colour = colours[i % colours.size()];
    std::string line;
    for (auto [size, seconds] : s.points) {
      line += fmt::format("{:.1f},{:.1f} ", x.at(size), y.at(seconds));
      out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", x.at(size),
                         y.at(seconds), colour);
    }
    out += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\"/>\n", line, colour);
    std::string exponent = s.points.size() > 1 ? fmt::format(": n^{:.2f}", fitted_exponent(s)) : "";
    out += fmt::format("<text x=\"{}\" y=\"{:.1f}\" fill=\"{}\">{}{}</text>\n", width - right + 15, legend,
                       colour, s.name, exponent);
    legend += 18;
  }
  return out;
}

}  // namespace

double fitted_exponent(const Series& series) {
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (auto [size, seconds] : series.points) {
    double x = std::log(size), y = std::log(seconds);
    n += 1, sx += x, sy += y, sxx += x * x, sxy += x * y;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

std::string svg(const std::vector<Panel>& panels) {
  std::string body;
  double y = 0;
  for (const Panel& panel : panels) {
    if (std::all_of(panel.series.begin(), panel.series.end(),
                    [](const Series& s) { return s.points.empty(); }))
      continue;
    body += draw(panel, y);
    y += panel_height;
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" "
      "fill=\"white\"/>\n{2}</svg>\n",
      width, y, body);
}

}  // namespace bench
