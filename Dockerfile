# syntax=docker/dockerfile:1
# Stages: build everything, install what runs, fetch the libraries of XGBoost and LightGBM, run without privileges.

FROM node:20.20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY docker/embedded-mongo/package.json ./docker/embedded-mongo/
# onnxruntime's libraries for the CPU are in its package: nothing else is downloaded.
RUN ONNXRUNTIME_NODE_INSTALL=skip npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY docker/embedded-mongo ./docker/embedded-mongo
COPY scripts ./scripts
COPY src ./src
COPY web ./web
RUN npm run build

FROM node:20.20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY docker/embedded-mongo/package.json ./docker/embedded-mongo/
RUN ONNXRUNTIME_NODE_INSTALL=skip npm ci --omit=dev --no-audit --no-fund \
  # The package has the libraries of all systems, 288 MB; those of this one have 45.
  && find node_modules/onnxruntime-node/bin/napi-v6 -mindepth 2 -maxdepth 2 -type d \
    ! -path "*/linux/$(node -p process.arch)" -exec rm -r {} +

FROM node:20.20-bookworm-slim AS engines
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3-pip libgomp1 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY scripts ./scripts
# Hashes are pinned for x86_64 only: on other machines the image is built without the two libraries, and reports it.
RUN ENGINES_DIR=/engines node scripts/engines.mjs "$([ "$(uname -m)" = x86_64 ] && echo --required)"

FROM node:20.20-bookworm-slim AS run
# LightGBM needs the system's OpenMP; XGBoost brings its own.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends libgomp1 \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data \
    CACHE_DIR=/data/cache \
    ENGINES_DIR=/app/engines \
    LOG_FORMAT=json
WORKDIR /app
# A new volume inherits the owner of the folder on which it is mounted.
RUN mkdir /data /run/parivision-metrics && chown node:node /data /run/parivision-metrics
COPY --from=dependencies --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
# node_modules links to this package. Java is not in the image, so its launcher is not, either.
COPY --from=build --chown=root:root /app/docker/embedded-mongo/package.json ./docker/embedded-mongo/
COPY --from=build --chown=root:root /app/docker/embedded-mongo/dist ./docker/embedded-mongo/dist
COPY --from=engines --chown=root:root /engines ./engines
# The built programs read their command line with it.
COPY --chown=root:root scripts ./scripts
COPY --chown=root:root package.json .env.example ./
# The alert rules of the first start.
COPY --chown=root:root monitoring/alerts.yaml ./monitoring/alerts.yaml
# The user "node" of the image, as a number, so that a host can verify that it is not root.
USER 1000
VOLUME /data
EXPOSE 3000
# Ready: the database responds and a champion is loaded. The first run takes about a minute.
HEALTHCHECK --interval=15s --timeout=5s --start-period=180s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# Not through npm: signals must reach the program itself, which then shuts down gracefully.
CMD ["node", "--enable-source-maps", "dist/main.js"]
