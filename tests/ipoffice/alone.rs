//! Tests that need an environment of their own: variables are a process's, and other tests must not see them.

use std::process::Command;

/// What leads to a proxy, wherever this is run.
const OF_PROXIES: [&str; 8] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
];

/// Runs one ignored test of this program in a process of its own, with these variables, and gives what it has printed.
pub(crate) async fn run_alone<const N: usize>(
    test: &'static str,
    variables: [(&'static str, String); N],
) -> String {
    let run = move || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]);
        for variable in OF_PROXIES {
            command.env_remove(variable);
        }
        command.envs(variables).output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    told
}

/// A variable that [`run_alone`] has set.
pub(crate) fn told(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is told by the test that runs this one"))
}
