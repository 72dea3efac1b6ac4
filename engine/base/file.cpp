// Whole files into memory, with every way in which that fails told apart; and SHA-256.
//
// POSIX calls rather than streams: a stream opens a directory and reads nothing from it, and says of any
// failure only that there was one. SHA-256 is FIPS 180-4, written out because one digest a file is all that
// is needed of a cryptographic library. External interface: file.hpp.
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace mechanist {
namespace {

FileError failure(const std::string& path, int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return {"E0401", "there is no file '" + path + "'"};
    case EISDIR:
      return {"E0402", "'" + path + "' is a directory, not a file"};
    case EACCES:
    case EPERM:
      return {"E0403", "'" + path + "' may not be read (permission denied)"};
    default:
      return {"E0403", "'" + path + "' cannot be read: " + std::strerror(code)};
  }
}

FileError too_large(const std::string& path, size_t max_bytes) {
  bool megabytes = max_bytes >= (1u << 20);
  std::string limit =
      megabytes ? std::to_string(max_bytes >> 20) + " MiB" : std::to_string(max_bytes) + " bytes";
  return {"E0501", "'" + path + "' is larger than " + limit + ", the most that is read"};
}

struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

constexpr std::array<uint32_t, 64> round_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

void compress(std::array<uint32_t, 8>& state, const unsigned char* block) {
  std::array<uint32_t, 64> w{};
  for (size_t i = 0; i < 16; ++i)
    w[i] = uint32_t{block[4 * i]} << 24 | uint32_t{block[4 * i + 1]} << 16 | uint32_t{block[4 * i + 2]} << 8 |
           block[4 * i + 3];
  for (size_t i = 16; i < 64; ++i) {
    uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (size_t i = 0; i < 64; ++i) {
    uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
    uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const std::array<uint32_t, 8> worked = {a, b, c, d, e, f, g, h};
  for (size_t i = 0; i < 8; ++i) state[i] += worked[i];
}

}  // namespace

std::variant<std::string, FileError> read_file(const std::string& path, size_t max_bytes, FileKind kind) {
  if (path.empty() || path.find('\0') != std::string::npos)
    return failure(path.substr(0, path.find('\0')), ENOENT);
  // Opening a pipe that nobody writes would wait for ever.
  const int wait = kind == FileKind::regular ? O_NONBLOCK : 0;
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | wait)};
  if (file.fd < 0) return failure(path, errno);
  struct stat info {};
  if (::fstat(file.fd, &info) != 0) return failure(path, errno);
  if (S_ISDIR(info.st_mode)) return failure(path, EISDIR);
  if (kind == FileKind::regular && !S_ISREG(info.st_mode))
    return FileError{"E0403", "'" + path + "' cannot be read: it is a pipe or a device, not a file"};
  if (S_ISREG(info.st_mode) && static_cast<uint64_t>(info.st_size) > max_bytes)
    return too_large(path, max_bytes);

  std::string text;
  if (S_ISREG(info.st_mode)) text.reserve(static_cast<size_t>(info.st_size) + 1);
  constexpr size_t chunk = 1u << 16;
  for (;;) {
    size_t have = text.size();
    text.resize(std::max(text.capacity(), have + chunk));
    ssize_t got = ::read(file.fd, text.data() + have, text.size() - have);
    int reason = errno;
    text.resize(have + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && reason == EINTR) continue;
    if (got < 0) return failure(path, reason);
    if (got == 0) return text;
    if (text.size() > max_bytes) return too_large(path, max_bytes);
  }
}

FileReplacement::FileReplacement(const std::string& path) {
  std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  if (!real && errno != ENOENT) {
    fail(errno);
    return;
  }
  target_ = real ? real.get() : path;
  struct stat info {};
  const bool exists = ::stat(target_.c_str(), &info) == 0;
  // Its folder would let it be replaced although it may not be written.
  if (exists && !S_ISREG(info.st_mode))
    fail(S_ISDIR(info.st_mode) ? "it is a folder" : "it is no file");
  else if (exists && ::access(target_.c_str(), W_OK) != 0)
    fail(errno);
  if (problem_) return;
  unfinished_ = target_ + ".XXXXXX";
  file_ = ::mkostemp(unfinished_.data(), O_CLOEXEC);
  if (file_ < 0) {
    fail(errno);
    return;
  }
  mode_t mode = info.st_mode & 07777;
  if (!exists) {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    mode = 0666 & ~mask;
  }
  if (exists && (info.st_uid != ::geteuid() || info.st_gid != ::getegid()) &&
      ::fchown(file_, info.st_uid, info.st_gid) != 0)
    mode &= 0777u;  // of another owner, it does not keep rights to act as the old one
  if (::fchmod(file_, mode) != 0) fail(errno);
}

FileReplacement::~FileReplacement() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(unfinished_.c_str());
}

bool FileReplacement::fail(int code) {
  return fail(std::strerror(code));
}
bool FileReplacement::fail(const char* why) {
  problem_ = FileError{"E0405", why};
  return false;
}

bool FileReplacement::write(std::string_view text) {
  while (!problem_ && !text.empty()) {
    const ssize_t wrote = ::write(file_, text.data(), text.size());
    if (wrote < 0 && errno != EINTR) fail(errno);
    text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(wrote, 0)));
  }
  return !problem_;
}

bool FileReplacement::finish(bool durable) {
  if (problem_) return false;
  if (durable && ::fsync(file_) != 0) return fail(errno);
  if (::rename(unfinished_.c_str(), target_.c_str()) != 0) return fail(errno);
  ::close(file_);
  file_ = -1;
  return true;
}

std::optional<FileError> replace_file(const std::string& path, std::string_view text) {
  FileReplacement file(path);
  if (file.write(text) && file.finish(true)) return std::nullopt;
  return FileError{file.problem()->code, "'" + path + "' could not be written: " + file.problem()->message};
}

std::string sha256_hex(std::string_view bytes) {
  std::array<uint32_t, 8> state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  size_t whole = bytes.size() / 64 * 64;
  for (size_t at = 0; at < whole; at += 64) compress(state, data + at);

  std::array<unsigned char, 128> tail{};
  size_t rest = bytes.size() - whole;
  if (rest != 0) std::memcpy(tail.data(), data + whole, rest);
  tail[rest] = 0x80;
  size_t length = rest < 56 ? 64 : 128;
  uint64_t bits = uint64_t{bytes.size()} * 8;
  for (size_t i = 0; i < 8; ++i) tail[length - 1 - i] = static_cast<unsigned char>(bits >> (8 * i));
  for (size_t at = 0; at < length; at += 64) compress(state, tail.data() + at);

  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (uint32_t word : state)
    for (int shift = 28; shift >= 0; shift -= 4) out.push_back(digits[word >> shift & 15]);
  return out;
}

}  // namespace mechanist
