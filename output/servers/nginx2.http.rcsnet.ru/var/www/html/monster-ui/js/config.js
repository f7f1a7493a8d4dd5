// Made by rcsgen from specs/complex.rst.
// Do not edit: change the document and run `rcsgen build`.
define({
    api: {
        // Without it the portal would look for the API on port 8000 of its own host.
        'default': 'https://self.rcsnet.ru/v2/',
        // Events, by way of the web servers.
        socket: 'wss://self.rcsnet.ru/blackhole'
    },
    whitelabel: {
        language: 'ru-RU',
        applicationTitle: 'self.rcsnet.ru',
        companyName: 'self.rcsnet.ru'
    }
});
