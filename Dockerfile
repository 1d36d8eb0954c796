FROM node:24-bookworm-slim AS build
WORKDIR /inzira
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY dialogs dialogs
COPY corpus corpus
COPY locales locales
RUN npm run -s build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production INZIRA_DATA=/data PORT=3000
WORKDIR /inzira
RUN mkdir /data && chown node:node /data
COPY --from=build /inzira/package.json ./
COPY --from=build /inzira/node_modules node_modules
COPY --from=build /inzira/dist dist
COPY --from=build /inzira/corpus corpus
COPY --from=build /inzira/locales locales
COPY --from=build /inzira/dialogs/instruments dialogs/instruments
COPY --from=build /inzira/src/storage/sqlite src/storage/sqlite
COPY --from=build /inzira/src/storage/redis src/storage/redis
COPY --from=build /inzira/src/channels/webchat src/channels/webchat
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch('http://localhost:'+process.env.PORT+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/src/main.js"]
