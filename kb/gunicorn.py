"""gunicorn's settings; numbers of processes and threads come from the command line."""

from kb.env import read
from kb.running import end_with_parent

wsgi_app = "kb.wsgi:application"
workers = read("KB_WEB_PROCESSES")
worker_class = "gthread"
threads = read("KB_WEB_THREADS")
timeout = 60
graceful_timeout = 25
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_field_size = 16_384
accesslog = None
loglevel = "warning"
control_socket_disable = True


def when_ready(server):
    end_with_parent()
