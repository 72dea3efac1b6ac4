#include "base/file.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace mechanist;
namespace fs = std::filesystem;

namespace {

struct TemporaryFolder {
  fs::path path;
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "mechanist-file-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~TemporaryFolder() { fs::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

std::string code(const std::variant<std::string, FileError>& result) {
  const auto* e = std::get_if<FileError>(&result);
  return e == nullptr ? "" : e->code;
}

}  // namespace

TEST_CASE("files are read whole, up to the limit") {
  TemporaryFolder folder;
  std::string path = (folder.path / "a").string();
  std::string text(200'000, 'x');
  text[100'000] = '\0';
  std::ofstream(path, std::ios::binary) << text;
  CHECK(std::get<std::string>(read_file(path, text.size())) == text);
  auto error = std::get<FileError>(read_file(path, text.size() - 1));
  CHECK(error.code == "E0501");
  CHECK(error.message == "'" + path + "' is larger than 199999 bytes, the most that is read");
  std::ofstream(path, std::ios::binary | std::ios::trunc).flush();
  CHECK(std::get<std::string>(read_file(path, 0)).empty());
}

TEST_CASE("what cannot be read is told apart") {
  TemporaryFolder folder;
  CHECK(code(read_file((folder.path / "none").string(), 10)) == "E0401");
  CHECK(code(read_file("", 10)) == "E0401");
  CHECK(code(read_file(std::string("a\0b", 3), 10)) == "E0401");
  CHECK(code(read_file(folder.path.string(), 10)) == "E0402");
  std::ofstream(folder.path / "file").flush();
  CHECK(code(read_file((folder.path / "file" / "below").string(), 10)) == "E0401");
  CHECK(code(read_file((folder.path / std::string(300, 'n')).string(), 10)) == "E0403");
  CHECK(code(read_file("/dev/zero", 1000)) == "E0501");
  if (geteuid() != 0) {
    fs::permissions(folder.path / "file", fs::perms::none);
    CHECK(code(read_file((folder.path / "file").string(), 10)) == "E0403");
  }
}

TEST_CASE("SHA-256: the standard's examples, and lengths around the padding") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(sha256_hex(std::string(55, 'a')) ==
        "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  CHECK(sha256_hex(std::string(64, 'a')) ==
        "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

TEST_CASE("a file is replaced as a whole, with its permissions, through a link") {
  TemporaryFolder folder;
  const std::string path = (folder.path / "a").string(), link = (folder.path / "link").string();
  CHECK(!replace_file(path, "new"));
  std::string text(200'000, 'x');
  fs::permissions(path, fs::perms(0640));
  fs::create_symlink("a", link);
  CHECK(!replace_file(link, text));
  CHECK(std::get<std::string>(read_file(path, text.size())) == text);
  CHECK(fs::is_symlink(link));
  CHECK(fs::status(path).permissions() == fs::perms(0640));
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 2);
}

TEST_CASE("what cannot be replaced stays as it is, and nothing is left beside it") {
  TemporaryFolder folder;
  const std::string path = (folder.path / "a").string();
  CHECK(replace_file(folder.path.string(), "x")->code == "E0405");
  CHECK(replace_file((folder.path / "none" / "a").string(), "x")->code == "E0405");
  if (geteuid() == 0) return;  // who may do everything
  CHECK(!replace_file(path, "old"));
  fs::permissions(path, fs::perms(0440));
  CHECK(replace_file(path, "new")->code == "E0405");
  CHECK(std::get<std::string>(read_file(path, 10)) == "old");
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}
