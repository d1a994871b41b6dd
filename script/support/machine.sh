# Installs the Debian packages that a test run needs and the machine lacks; sourced by script/test in CI.

install_missing() {
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    [ "$(id -u)" = 0 ] || die "CI lacks these packages and is not root: $missing"
    say "── apt-get install $missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet --quiet >&2
    # Split on purpose: one word is one package.
    # shellcheck disable=SC2086
    apt-get install --yes --quiet --quiet --no-install-recommends $missing >&2
}

missing_packages() {
    for each in "$(postgres_server)=postgresql" "$(command -v chromium)=chromium" \
        "$(imap_server)=dovecot-imapd" "$(proxy)=nginx" "$(chinese_font)=fonts-noto-cjk" \
        "$(environments)=python3-venv"; do
        case $each in
            =*) printf '%s ' "${each#=}" ;;
        esac
    done
}

postgres_server() {
    for server in /usr/lib/postgresql/*/bin/postgres "$(command -v postgres)"; do
        if [ -x "$server" ]; then echo "$server"; fi
    done
}

proxy() { PATH="$PATH:/usr/sbin" command -v nginx; }

imap_server() { PATH="$PATH:/usr/sbin" command -v dovecot; }

chinese_font() { find /usr/share/fonts -iname '*notosanscjk*' 2>/dev/null | head -n 1; }

environments() { if have_uv || python3 -c 'from ensurepip import bootstrap' 2>/dev/null; then echo yes; fi; }
