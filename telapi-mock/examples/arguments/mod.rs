//! What the servers of the examples are told on the command line.

/// How many phones there are, and which port is served.
pub(crate) struct Arguments {
    /// 10 unless said otherwise.
    pub(crate) extensions: u32,
    /// By default the operating system chooses one.
    pub(crate) port: u16,
}

impl Arguments {
    /// Those of this process; or else what is wrong with them.
    pub(crate) fn read() -> Result<Self, String> {
        let mut arguments = Self { extensions: 10, port: 0 };
        let mut given = std::env::args().skip(1);
        while let Some(name) = given.next() {
            let value = given.next().ok_or_else(|| format!("{name} needs a value"))?;
            let wrong = |_| format!("{name} cannot be {value:?}");
            match name.as_str() {
                "--extensions" => arguments.extensions = value.parse().map_err(wrong)?,
                "--port" => arguments.port = value.parse().map_err(wrong)?,
                _ => return Err(format!("there is no argument {name}")),
            }
        }
        if arguments.extensions > 50_000 {
            return Err("more than 50000 extensions are not served".into());
        }
        Ok(arguments)
    }

    /// The numbers of the phones, from 20001 upwards.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = String> + use<> {
        (1..=self.extensions).map(|index| (20_000 + index).to_string())
    }
}
