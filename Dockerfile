# docker build --tag tilefold . && docker run --rm --volume "$PWD:/data" tilefold inspect planet.mbtiles
FROM node:24-slim AS build
WORKDIR /src
RUN mkdir /build && apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev libdeflate-dev pkg-config
COPY . .
# Builds dist/ and the native codec, and packs both.
RUN npm ci --ignore-scripts && npm pack --pack-destination /build

FROM node:24-slim
RUN --mount=type=bind,from=build,source=/build,target=/build \
    npm install --global --ignore-scripts /build/tilefold-*.tgz && npm cache clean --force
USER 1000:1000
WORKDIR /data
ENTRYPOINT ["tilefold"]
CMD ["--help"]
