FROM python:3.13-slim
COPY . /src
RUN sh /src/.ci/image /src /opt/mockpsa && rm -rf /src && useradd --system --uid 10001 mockpsa
ENV PATH="/opt/mockpsa/bin:$PATH" MOCKPSA_HOST=0.0.0.0
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=5s CMD ["mockpsa", "health"]
CMD ["mockpsa", "serve"]
