# syntax=docker/dockerfile:1
# Build everything, keep only what runs, fetch the libraries of XGBoost and LightGBM, run it all as nobody special.

FROM node:20.20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
COPY web ./web
RUN npm run build

FROM node:20.20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:20.20-bookworm-slim AS engines
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3-pip libgomp1 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY scripts ./scripts
# There are pinned hashes for x86_64 only: on other machines the image is built without the two, and says so.
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
# A new volume takes the owner of the folder on which it is mounted.
RUN mkdir /data /run/parivision-metrics && chown node:node /data /run/parivision-metrics
COPY --from=dependencies --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --from=engines --chown=root:root /engines ./engines
COPY --from=build --chown=root:root /app/scripts ./scripts
COPY --chown=root:root package.json .env.example ./
# The user "node" of the image, by number, so that a host can check that it is not root.
USER 1000
VOLUME /data
EXPOSE 3000
# Ready means: the database answers and a champion is loaded. The first run takes about a minute.
HEALTHCHECK --interval=15s --timeout=5s --start-period=180s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# Not through npm: signals reach the program itself, which stops in order.
CMD ["node", "--enable-source-maps", "dist/main.js"]
