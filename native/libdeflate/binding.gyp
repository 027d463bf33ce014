{
  "targets": [
    {
      "target_name": "tilefold_libdeflate",
      "sources": ["libdeflate.c"],
      "defines": ["NAPI_VERSION=8"],
      "cflags": ["-std=c11", "-Wall", "-Wextra", "-Werror=implicit-function-declaration", "<!@(pkg-config --cflags libdeflate)"],
      "libraries": ["<!@(pkg-config --libs libdeflate)"],
      "xcode_settings": {"OTHER_CFLAGS": ["<!@(pkg-config --cflags libdeflate)"]}
    }
  ]
}
